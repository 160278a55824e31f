import type { Exhibition } from '../exhibition.ts';
import { element } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { createPen } from '../parts/pen.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { PAPER } from './ink.ts';

/** What was done on the paper. */
export interface PadEvents {
  /** The pen was lifted, or the paper emptied. */
  onStroke(): void;
}

/**
 * Paper to write a digit on.
 * @returns shows what is on the paper
 */
export function createPad(exhibition: Exhibition, { onStroke }: PadEvents): () => void {
  const { ink } = exhibition;
  const show = () => {
    const { context, width } = paper;
    context.save();
    context.scale(width / PAPER.width, width / PAPER.width);
    context.fillStyle = '#fff';
    context.fillRect(0, 0, PAPER.width, PAPER.height);
    const { placed } = exhibition;
    if (ink.isEmpty && placed) {
      context.imageSmoothingEnabled = false;
      context.drawImage(greyPicture(placed.images, placed.width, 0, 255), 0, 0, PAPER.width, PAPER.height);
    } else ink.drawOn(context);
    context.restore();
  };
  const paper = createSharpCanvas('Paper to write a digit on', show);
  const canvas = paper.node;
  canvas.id = 'pad';
  canvas.setAttribute('aria-describedby', 'pad-help');
  const clear = (): void => {
    exhibition.clear();
    onStroke();
  };
  const mark = createPen({
    canvas,
    sheet: PAPER,
    ink,
    written: () => exhibition.written(),
    done() {
      exhibition.strokeDone();
      onStroke();
    },
    clear,
  });
  element('paper', HTMLElement).prepend(canvas, mark);
  element('clear', HTMLButtonElement).addEventListener('click', clear);
  element('undo', HTMLButtonElement).addEventListener('click', () => {
    exhibition.undo();
    onStroke();
  });
  return show;
}
