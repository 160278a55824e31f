import type { Plane } from '@lenet-ts/digits';
import { contextOf, element } from './element.ts';

/** As thick as the pens of MNIST were for digits that fill the paper, in pixels. */
const THICKNESS = 22;
/** How far an arrow key moves the pen, in pixels. */
const STRIDE = 7;
const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Paper to write on with the mouse, a finger or the arrow keys. @param onChange is given the picture, or nothing once it is cleared */
export function createPad(onChange: (picture: Plane | undefined) => void): void {
  const canvas = element('pad', HTMLCanvasElement);
  const pen = element('pen', HTMLSpanElement);
  const context = contextOf(canvas, { willReadFrequently: true });
  const { width, height } = canvas;
  let [x, y] = [width / 2, height / 2];

  const lift = (toX: number, toY: number): void => {
    x = Math.min(width, Math.max(0, toX));
    y = Math.min(height, Math.max(0, toY));
    pen.style.left = `${(100 * x) / width}%`;
    pen.style.top = `${(100 * y) / height}%`;
  };

  const write = (toX: number, toY: number): void => {
    context.lineWidth = THICKNESS;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(x, y);
    lift(toX, toY);
    context.lineTo(x, y);
    context.stroke();
  };

  /** Ink is what is not transparent. */
  const changed = (): void => {
    const { data } = context.getImageData(0, 0, width, height);
    onChange({ width, height, data: Float32Array.from({ length: width * height }, (_, i) => (data[4 * i + 3] ?? 0) / 255) });
  };

  const clear = (): void => {
    context.clearRect(0, 0, width, height);
    onChange(undefined);
  };

  /** Where a pointer is, in the canvas's own pixels. */
  const placeOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((clientX - box.left) * width) / box.width, ((clientY - box.top) * height) / box.height];
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    lift(...placeOf(event));
    write(x, y);
    changed();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    for (const step of event.getCoalescedEvents()) write(...placeOf(step));
    write(...placeOf(event));
    changed();
  });
  canvas.addEventListener('keydown', (event) => {
    const arrow = arrows[event.key];
    if (event.key === 'Escape') clear();
    if (!arrow) return;
    event.preventDefault();
    const [right, down] = arrow;
    const move = event.shiftKey ? write : lift;
    move(x + STRIDE * right, y + STRIDE * down);
    if (event.shiftKey) changed();
  });
  element('clear', HTMLButtonElement).addEventListener('click', clear);
  lift(x, y);
}
