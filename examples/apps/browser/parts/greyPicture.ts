import { contextOf, create } from './element.ts';

const OPAQUE = 0xff000000;

/** A canvas with rows of numbers on it, a pixel each, from `paper`, white, to `ink`, black. */
export function greyPicture(values: ArrayLike<number>, width: number, paper: number, ink: number, canvas = create('canvas')): HTMLCanvasElement {
  const image = new ImageData(width, values.length / width);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < values.length; i++) {
    const level = Math.round(255 * (1 - ((values[i] ?? 0) - paper) / (ink - paper)));
    pixels[i] = OPAQUE + 0x010101 * Math.max(0, Math.min(255, level));
  }
  // Another size empties a canvas and makes it anew, even where it is the same.
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.classList.add('pixels');
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}
