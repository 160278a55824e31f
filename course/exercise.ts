/** Thrown by a body that nobody has written yet. */
export class Missing extends Error {}

/** What is wrong with an answer, told so that the next try is better. */
export class Wrong extends Error {}

/** Stands where the body of an exercise belongs: replace the line that calls it. */
export function missing(): never {
  throw new Missing('the body is still missing');
}

/** How an answer is looked at. `check` throws Wrong; anything else that is thrown came from the answer. */
export interface Check<Answer> {
  /** From a nudge to nearly the answer. */
  readonly hints: readonly string[];
  readonly check: (answer: Answer) => void;
}

/** One check for each function of a chapter's exercises, in their order. */
export type Checks<Answers> = { readonly [Name in keyof Answers]: Check<Answers[Name]> };

/** @throws Wrong unless it is right */
export function hold(isRight: boolean, lesson: string): asserts isRight {
  if (!isRight) throw new Wrong(lesson);
}

/** @throws Wrong unless two numbers agree, up to a part of the larger one */
export function near(found: number, expected: number, lesson: string, precision: number = 1e-9): void {
  const isNear = Math.abs(found - expected) <= precision * Math.max(1, Math.abs(expected));
  hold(isNear, `${lesson} You gave ${shown(found)}, where it is ${shown(expected)}.${mistakeIn([found], [expected])}`);
}

/** @throws Wrong where a number is what a common mistake gives */
export function unlike(found: number, mistaken: number, lesson: string, precision: number = 1e-9): void {
  hold(!(Math.abs(found - mistaken) <= precision), lesson);
}

/** The same as `near` for lists of numbers. @throws Wrong */
export function nearAll(found: ArrayLike<number>, expected: ArrayLike<number>, lesson: string, precision: number = 1e-9): void {
  const [mine, right] = [Array.from(found), Array.from(expected)];
  const isNear = mine.length === right.length && mine.every((value, i) => Math.abs(value - (right[i] ?? Number.NaN)) <= precision);
  hold(isNear, `${lesson} You gave [${mine.map(shown).join(', ')}], where it is [${right.map(shown).join(', ')}].${mistakeIn(mine, right)}`);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A sentence about mistakes that can be seen in the numbers alone; none for others. */
function mistakeIn(found: readonly number[], expected: readonly number[]): string {
  if (found.length !== expected.length) return ` Those are ${found.length} numbers, where there are ${expected.length}.`;
  if (found.some(Number.isNaN)) return ' NaN is what comes of 0 / 0, of ∞ - ∞, and of a sum with an element that a list has not.';
  const isTimes = (factor: number): boolean => found.every((value, i) => Math.abs(value - factor * (expected[i] ?? 0)) <= 1e-6 * Math.abs(value));
  if (isTimes(-1)) return ' The sign is wrong, and nothing else.';
  if (isTimes(2)) return ' It is twice what it should be.';
  if (isTimes(0.5)) return ' It is half of what it should be.';
  return '';
}
