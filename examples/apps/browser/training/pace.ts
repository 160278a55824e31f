/** A training at one moment, as far as its pace goes. */
export interface Moment {
  /** The digits learned from. */
  readonly digits: number;
  /** The seconds that they took. */
  readonly seconds: number;
}

/** Moments that tell the pace, at most. */
export const MOMENTS = 20;
/** Seconds that the pace is the mean of. */
const WINDOW = 3;

/** Digits a second, lately; undefined before two moments are known. */
export function digitsPerSecond(moments: readonly Moment[]): number | undefined {
  const last = moments.at(-1);
  const first = moments.slice(-MOMENTS).find(({ seconds }) => last && last.seconds - seconds <= WINDOW && seconds < last.seconds) ?? moments.at(-2);
  return last && first && last.seconds > first.seconds ? (last.digits - first.digits) / (last.seconds - first.seconds) : undefined;
}

/** A time in words: 40 s, 2 min 5 s, 1 h 3 min. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
