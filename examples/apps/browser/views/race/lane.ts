import type { Frame, Goal, News, Settings } from '../../training/messages.ts';
import { digitsPerSecond, duration } from '../../training/pace.ts';
import { Runner } from '../../training/runner.ts';
import { Reel } from './reel.ts';

/** A frame without its weights: a point of a curve. */
export type Point = Omit<Frame, 'weights'>;

/** One of those who race: a training in a worker of its own, with its curve and its film. */
export class Lane {
  /** What it is called in the table and beside its curve. */
  readonly title: string;
  readonly settings: Settings;
  readonly reel = new Reel();
  readonly points: Point[] = [];
  /** Whether its device was lost, and came back. */
  wasRestored = false;
  readonly #goal: Goal;
  readonly #runner: Runner;
  #state: 'draws' | 'runs' | 'paused' | 'finished' | 'stopped' | { readonly failed: string } = 'draws';

  /** @param onChange told of all news */
  constructor(title: string, settings: Settings, goal: Goal, onChange: () => void) {
    this.title = title;
    this.settings = settings;
    this.#goal = goal;
    this.#runner = new Runner(
      { kind: 'start', settings, goal },
      {
        onNews: (news) => {
          this.#receive(news);
          onChange();
          return false;
        },
        onFailure: (failed) => {
          this.#end({ failed });
          onChange();
        },
      },
    );
  }

  get isOver(): boolean {
    return this.#state === 'finished' || this.#state === 'stopped' || typeof this.#state === 'object';
  }

  get last(): Point | undefined {
    return this.points.at(-1);
  }

  get hasReachedError(): boolean {
    return this.last !== undefined && this.last.testErrorPercent <= this.#goal.errorPercent;
  }

  get speed(): number | undefined {
    return digitsPerSecond(this.points);
  }

  /** The time to the last digit at the pace of now; undefined where it is over, or not known. */
  get secondsLeft(): number | undefined {
    const { speed, last } = this;
    return this.isOver || !speed || !last ? undefined : Math.max(0, this.#goal.digits - last.digits) / speed;
  }

  /** How it stands, in words. */
  get standing(): string {
    const { secondsLeft } = this;
    if (typeof this.#state === 'object') return `failed: ${this.#state.failed}`;
    if (this.#state === 'finished') return this.hasReachedError ? `has reached ${this.#goal.errorPercent} %` : 'is at the last digit';
    if (this.#state === 'draws') return 'draws its digits';
    if (this.#state === 'runs') return secondsLeft === undefined ? 'learns' : `learns, ${duration(secondsLeft)} left at most`;
    return this.#state === 'paused' ? 'is paused' : 'was stopped';
  }

  pause(): void {
    if (!this.isOver) this.#runner.pause();
  }

  goOn(): void {
    if (this.isOver) return;
    this.#state = this.points.length > 0 ? 'runs' : 'draws';
    this.#runner.goOn();
  }

  stop(): void {
    if (!this.isOver) this.#end('stopped');
  }

  #receive({ frames, restored, rest }: News): void {
    for (const frame of frames) {
      const { weights: _, ...point } = frame;
      this.points.push(point);
      this.reel.add(frame);
    }
    if (restored) this.wasRestored = true;
    if (frames.length > 0) this.#state = 'runs';
    if (rest === 'paused') this.#state = 'paused';
    else if (rest !== undefined) this.#end(rest);
  }

  #end(state: 'finished' | 'stopped' | { readonly failed: string }): void {
    this.#state = state;
    this.#runner.end();
  }
}
