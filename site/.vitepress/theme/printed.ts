import { h, type VNode } from 'vue';
import type { Printed } from '../../run/tasks.ts';

const ALT = 'A picture that the program printed';

/** What a program has printed, texts and pictures in their order. */
export function printedView(printed: readonly Printed[]): VNode {
  return h('div', { class: 'printed', role: 'log', 'aria-label': 'What the program prints' }, printed.map(view));
}

function view(piece: Printed): VNode {
  if (piece.kind === 'text') return h('pre', { tabindex: 0, 'aria-label': 'Text' }, piece.text.trimEnd());
  if (piece.kind === 'svg') return h('img', { alt: titleOf(piece.svg), src: `data:image/svg+xml,${encodeURIComponent(piece.svg)}` });
  if (piece.kind === 'png') return h('img', { alt: ALT, src: `data:image/png;base64,${base64(piece.bytes)}` });
  return h('img', { alt: ALT, src: addressOf(piece.pixels) });
}

const titleOf = (svg: string): string => /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? ALT;

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

function addressOf(pixels: ImageData | ImageBitmap): string {
  const canvas = document.createElement('canvas');
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  const context = canvas.getContext('2d');
  if (pixels instanceof ImageData) context?.putImageData(pixels, 0, 0);
  else context?.drawImage(pixels, 0, 0);
  return canvas.toDataURL();
}
