import { contextOf } from './element.ts';

/** Shows rows of numbers on a canvas, a pixel each, from `paper`, white, to `ink`, black. */
export function showGrey(canvas: HTMLCanvasElement, values: ArrayLike<number>, width: number, paper: number, ink: number): void {
  canvas.width = width;
  canvas.height = values.length / width;
  canvas.classList.add('pixels');
  const image = new ImageData(width, canvas.height);
  for (let i = 0; i < values.length; i++) {
    const level = 255 * (1 - ((values[i] ?? 0) - paper) / (ink - paper));
    image.data.set([level, level, level, 255], 4 * i);
  }
  contextOf(canvas).putImageData(image, 0, 0);
}
