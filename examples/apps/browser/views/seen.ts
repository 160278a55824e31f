import type { Plane } from '@lenet-ts/network';
import { element } from './element.ts';
import { showGrey } from './greyPicture.ts';

/** The input plane as the network sees it: values [size, size]. */
export function showSeen({ size, background, ink }: Plane, values: ArrayLike<number>): void {
  showGrey(element('seen', HTMLCanvasElement), values, size, background, ink);
  const caption = `What the network sees: ${size}x${size} input units, paper ${background} and ink ${ink}. The digit was scaled and centred as MNIST's were.`;
  element('seen-caption', HTMLElement).textContent = caption;
}
