import type { Ink, Sheet } from '../shell/ink.ts';
import { create } from './element.ts';

/** How far an arrow key moves the pen, as a share of the paper's height. */
const STRIDE = 1 / 40;
const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where a pen writes, and what is done about it. */
export interface Paper {
  readonly canvas: HTMLCanvasElement;
  readonly sheet: Sheet;
  readonly ink: Ink;
  /** Something is being written. */
  written(): void;
  /** The pen was lifted: the strokes are complete. */
  done(): void;
  /** The paper shall be empty. */
  clear(): void;
}

/**
 * Lets the mouse, fingers, each a stroke of its own, or the arrow keys write on a canvas.
 * @returns the mark that shows where the keys' pen is, to be put behind the canvas
 */
export function createPen({ canvas, sheet, ink, written, done, clear }: Paper): HTMLElement {
  canvas.tabIndex = 0;
  canvas.classList.add('writable');
  const mark = create('span');
  mark.className = 'pen';
  let [x, y] = [0, 0];
  const lift = (toX: number, toY: number): void => {
    x = Math.min(sheet.width, Math.max(0, toX));
    y = Math.min(sheet.height, Math.max(0, toY));
    mark.style.left = `${(100 * x) / sheet.width}%`;
    mark.style.top = `${(100 * y) / sheet.height}%`;
  };
  const begin = () => {
    const pen = ink.begin(x, y);
    written();
    return pen;
  };
  type Pen = ReturnType<typeof begin>;

  const fingers = new Map<number, Pen>();
  const placeOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    const border = canvas.clientLeft;
    return [((clientX - box.left - border) * sheet.width) / canvas.clientWidth, ((clientY - box.top - border) * sheet.height) / canvas.clientHeight];
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    lift(...placeOf(event));
    fingers.set(event.pointerId, begin());
  });
  canvas.addEventListener('pointermove', (event) => {
    const write = fingers.get(event.pointerId);
    if (!write) return;
    for (const step of event.getCoalescedEvents()) write(...placeOf(step));
    write(...placeOf(event));
    written();
  });
  const end = (event: PointerEvent): void => {
    const write = fingers.get(event.pointerId);
    if (!write) return;
    fingers.delete(event.pointerId);
    if (event.type === 'pointerup') write(...placeOf(event), true);
    if (fingers.size === 0) done();
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);

  let keyPen: Pen | undefined;
  const endKeys = (): void => {
    if (!keyPen) return;
    keyPen = undefined;
    done();
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      keyPen = undefined;
      clear();
    }
    const arrow = arrows[event.key];
    if (!arrow) return;
    event.preventDefault();
    if (event.shiftKey) keyPen ??= begin();
    else endKeys();
    const stride = STRIDE * sheet.height;
    lift(x + stride * arrow[0], y + stride * arrow[1]);
    if (keyPen) {
      keyPen(x, y);
      written();
    }
  });
  canvas.addEventListener('keyup', ({ key }) => {
    if (key === 'Shift') endKeys();
  });
  canvas.addEventListener('blur', endKeys);
  lift(sheet.width / 2, sheet.height / 2);
  return mark;
}
