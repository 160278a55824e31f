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
  hold(isNear, `${lesson} ${compared([found], [expected], ([value]) => value ?? '')}`);
}

/** @throws Wrong where a number is what a common mistake gives */
export function unlike(found: number, mistaken: number, lesson: string, precision: number = 1e-9): void {
  hold(!(Math.abs(found - mistaken) <= precision), lesson);
}

/** The same as `near` for lists of numbers. @throws Wrong */
export function nearAll(found: ArrayLike<number>, expected: ArrayLike<number>, lesson: string, precision: number = 1e-9): void {
  hold(typeof found === 'object', `${lesson} You gave ${found}, where a list of ${expected.length} numbers is asked for.`);
  const [mine, right] = [Array.from(found), Array.from(expected)];
  const isNear = mine.length === right.length && mine.every((value, i) => Math.abs(value - (right[i] ?? Number.NaN)) <= precision);
  hold(isNear, `${lesson} ${compared(mine, right, (values) => `[${values.join(', ')}]`)}`);
}

/** What was given and what it is, with as many digits as it takes to tell them apart. */
function compared(found: readonly number[], expected: readonly number[], written: (values: readonly string[]) => string): string {
  const [six, all] = [6, 17].map((digits) => [found, expected].map((values) => written(values.map((value) => shown(value, digits)))));
  const [mine, right] = (six?.[0] === six?.[1] ? all : six) ?? [];
  return `You gave ${mine}, where it is ${right}.${mistakeIn(found, expected)}`;
}

/** On a page types are only taken away, so that a number may be anything. */
function shown(value: unknown, digits: number): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(digits))) : String(value);
}

/** A sentence about mistakes that can be seen in the numbers alone; none for others. */
function mistakeIn(found: readonly number[], expected: readonly number[]): string {
  if (found.length !== expected.length) return ` Those are ${found.length} numbers, where there are ${expected.length}.`;
  if (found.some((value) => value === undefined)) return ' undefined is what a list gives where it has no element.';
  if (found.some(Number.isNaN)) return ' NaN is what comes of 0 / 0, of ∞ - ∞, and of a sum with an element that a list has not.';
  const isTimes = (factor: number): boolean =>
    found.every((value, i) => Number.isFinite(value) && Math.abs(value - factor * (expected[i] ?? 0)) <= 1e-6 * Math.abs(value));
  if (isTimes(-1)) return ' The sign is wrong, and nothing else.';
  if (isTimes(2)) return ' It is twice what it should be.';
  if (isTimes(0.5)) return ' It is half of what it should be.';
  return '';
}
