import { type Check, Missing, Wrong } from './exercise.ts';

/** Whether an answer is right, and what there is to say about it. */
export interface Verdict {
  readonly state: 'right' | 'missing' | 'wrong';
  readonly message: string;
  /** What the check or the answer threw; undefined where the answer is right. */
  readonly error: unknown;
}

export function verdictOf<Answer>({ check }: Check<Answer>, answer: Answer): Verdict {
  let gaveNothing = false;
  // Types would say so, but on a page they are only taken away.
  const watched =
    typeof answer !== 'function'
      ? answer
      : new Proxy(answer, {
          apply(target, self, values) {
            const given: unknown = Reflect.apply(target, self, values);
            gaveNothing = given === undefined;
            return given;
          },
        });
  try {
    check(watched);
    return { state: 'right', message: '', error: undefined };
  } catch (error) {
    if (error instanceof Missing) return { state: 'missing', message: error.message, error };
    if (gaveNothing) return wrong(new Wrong('Your function gave nothing back. Does every way through it end with a return?'));
    return wrong(error);
  }
}

function wrong(error: unknown): Verdict {
  return { state: 'wrong', message: error instanceof Error ? error.message : String(error), error };
}
