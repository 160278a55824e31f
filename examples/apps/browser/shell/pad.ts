import type { Exhibition } from '../exhibition.ts';
import { create, element } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { PAPER } from './ink.ts';

/** How far an arrow key moves the pen. */
const STRIDE = 7;
const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What was done on the paper. */
export interface PadEvents {
  /** The pen was lifted, or the paper emptied. */
  onStroke(): void;
}

type Pen = ReturnType<Exhibition['ink']['begin']>;

/**
 * Paper to write on with the mouse, fingers, each a stroke of its own, or the arrow keys.
 * @returns shows what is on the paper
 */
export function createPad(exhibition: Exhibition, { onStroke }: PadEvents): () => void {
  const { ink } = exhibition;
  const show = () => {
    const { context, width } = paper;
    context.save();
    context.scale(width / PAPER, width / PAPER);
    context.fillStyle = '#fff';
    context.fillRect(0, 0, PAPER, PAPER);
    const { placed } = exhibition;
    if (ink.isEmpty && placed) {
      context.imageSmoothingEnabled = false;
      context.drawImage(greyPicture(placed.images, placed.width, 0, 255), 0, 0, PAPER, PAPER);
    } else ink.drawOn(context);
    context.restore();
  };
  const paper = createSharpCanvas('Paper to write a digit on', show);
  const canvas = paper.node;
  canvas.id = 'pad';
  canvas.tabIndex = 0;
  canvas.setAttribute('aria-describedby', 'pad-help');
  const pen = create('span');
  pen.id = 'pen';
  element('paper', HTMLElement).prepend(canvas, pen);

  let [x, y] = [PAPER / 2, PAPER / 2];
  const lift = (toX: number, toY: number): void => {
    x = Math.min(PAPER, Math.max(0, toX));
    y = Math.min(PAPER, Math.max(0, toY));
    pen.style.left = `${(100 * x) / PAPER}%`;
    pen.style.top = `${(100 * y) / PAPER}%`;
  };
  const begin = (): Pen => {
    const pen = ink.begin(x, y);
    exhibition.written();
    return pen;
  };
  const done = (): void => {
    exhibition.strokeDone();
    onStroke();
  };

  const fingers = new Map<number, Pen>();
  const placeOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    const border = canvas.clientLeft;
    return [((clientX - box.left - border) * PAPER) / canvas.clientWidth, ((clientY - box.top - border) * PAPER) / canvas.clientHeight];
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
    exhibition.written();
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
      exhibition.clear();
      onStroke();
    }
    const arrow = arrows[event.key];
    if (!arrow) return;
    event.preventDefault();
    if (event.shiftKey) keyPen ??= begin();
    else endKeys();
    lift(x + STRIDE * arrow[0], y + STRIDE * arrow[1]);
    if (keyPen) {
      keyPen(x, y);
      exhibition.written();
    }
  });
  canvas.addEventListener('keyup', ({ key }) => {
    if (key === 'Shift') endKeys();
  });
  canvas.addEventListener('blur', endKeys);
  element('clear', HTMLButtonElement).addEventListener('click', () => {
    exhibition.clear();
    onStroke();
  });
  element('undo', HTMLButtonElement).addEventListener('click', () => {
    exhibition.undo();
    onStroke();
  });
  lift(x, y);
  return show;
}
