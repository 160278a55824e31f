import type { Plane } from '@lenet-ts/digits';
import { contextOf, create } from '../parts/element.ts';

/** A sheet to write on, in units of its own, which are the pixels of the picture that is read. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Of the pen's line. */
  readonly thickness: number;
}

/** The paper for one digit; the pen is as thick as those of MNIST were for digits that fill it. */
export const PAPER: Sheet = { width: 280, height: 280, thickness: 22 };
/** Points of a stroke nearer than this to the one before are left out. */
const STEP = 3;
/** Points to a unit: places are whole numbers of eighths, two signs of 6 bits each in a link, so that sheets measure 511 units at most. */
const FINE = 8;
const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The points of a stroke in eighths of a unit: x, y, x, y, … */
type Stroke = number[];

/** What is written: strokes, and the picture they make, which does not depend on the screen. */
export class Ink {
  readonly #sheet: Sheet;
  readonly #context: CanvasRenderingContext2D;
  #strokes: Stroke[] = [];

  constructor(sheet: Sheet = PAPER) {
    this.#sheet = sheet;
    this.#context = contextOf(Object.assign(create('canvas'), { width: sheet.width, height: sheet.height }), { willReadFrequently: true });
  }

  get isEmpty(): boolean {
    return this.#strokes.length === 0;
  }

  /** Begins a stroke, which the returned function continues: several may be written at a time. */
  begin(x: number, y: number): (x: number, y: number, last?: boolean) => void {
    const { width, height, thickness } = this.#sheet;
    const stroke: Stroke = [fine(x, width), fine(y, height)];
    this.#strokes.push(stroke);
    draw(this.#context, thickness, stroke, 0);
    return (toX, toY, last = false) => {
      const [nextX, nextY] = [fine(toX, width), fine(toY, height)];
      const moved = Math.hypot(nextX - (stroke.at(-2) ?? 0), nextY - (stroke.at(-1) ?? 0));
      if (moved < (last ? 1 : STEP * FINE)) return;
      stroke.push(nextX, nextY);
      draw(this.#context, thickness, stroke, stroke.length - 2);
    };
  }

  clear(): void {
    this.#strokes = [];
    this.#context.clearRect(0, 0, this.#sheet.width, this.#sheet.height);
  }

  /** Takes the last stroke away. */
  undo(): void {
    this.load(this.text.split('.').slice(0, -1).join('.'));
  }

  /** The picture, ink being what is not transparent. */
  picture(): Plane {
    const { width, height } = this.#sheet;
    const { data } = this.#context.getImageData(0, 0, width, height);
    const levels = new Float32Array(width * height);
    for (let i = 0; i < levels.length; i++) levels[i] = (data[4 * i + 3] ?? 0) / 255;
    return { width, height, data: levels };
  }

  /** Draws the strokes on another canvas of any size. */
  drawOn(context: CanvasRenderingContext2D): void {
    for (const stroke of this.#strokes) for (let i = 0; i < stroke.length; i += 2) draw(context, this.#sheet.thickness, stroke, i);
  }

  /** The strokes as a link has them. */
  get text(): string {
    const sign = (n: number) => (SIGNS[n >> 6] ?? '') + (SIGNS[n & 63] ?? '');
    return this.#strokes.map((stroke) => stroke.map(sign).join('')).join('.');
  }

  /** Takes the strokes of a link. Signs that none of ours are, and what lies outside of the paper, are left out. */
  load(text: string): void {
    const { width, height, thickness } = this.#sheet;
    this.clear();
    for (const part of text.split('.')) {
      const digits = Array.from(part, (sign) => SIGNS.indexOf(sign));
      const stroke: Stroke = [];
      for (let i = 0; i + 3 < digits.length; i += 4) {
        const [a = -1, b = -1, c = -1, d = -1] = digits.slice(i, i + 4);
        const [x, y] = [64 * a + b, 64 * c + d];
        if (Math.min(a, b, c, d) >= 0 && x <= width * FINE && y <= height * FINE) stroke.push(x, y);
      }
      if (stroke.length === 0) continue;
      this.#strokes.push(stroke);
      for (let i = 0; i < stroke.length; i += 2) draw(this.#context, thickness, stroke, i);
    }
  }
}

function fine(place: number, most: number): number {
  return Math.round(Math.min(most, Math.max(0, place)) * FINE);
}

/** Draws what leads to the point at `end`: piece by piece, so that a link gives the same picture as the hand did. */
function draw(context: CanvasRenderingContext2D, thickness: number, stroke: Stroke, end: number): void {
  const start = Math.max(0, end - 2);
  context.lineWidth = thickness;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo((stroke[start] ?? 0) / FINE, (stroke[start + 1] ?? 0) / FINE);
  context.lineTo((stroke[end] ?? 0) / FINE, (stroke[end + 1] ?? 0) / FINE);
  context.stroke();
}
