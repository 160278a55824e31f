import { contextOf, create } from './element.ts';

/** A canvas with rows of numbers on it, a pixel each, from `paper`, white, to `ink`, black. */
export function greyPicture(values: ArrayLike<number>, width: number, paper: number, ink: number, canvas = create('canvas')): HTMLCanvasElement {
  canvas.width = width;
  canvas.height = values.length / width;
  canvas.classList.add('pixels');
  const image = new ImageData(width, canvas.height);
  for (let i = 0; i < values.length; i++) {
    const level = 255 * (1 - ((values[i] ?? 0) - paper) / (ink - paper));
    image.data.set([level, level, level, 255], 4 * i);
  }
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}
