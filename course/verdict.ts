import { type Check, Missing, Wrong } from './exercise.ts';

/** Whether an answer is right, and what there is to say about it. */
export interface Verdict {
  readonly state: 'right' | 'missing' | 'wrong';
  readonly message: string;
  /** What the check or the answer threw; undefined where the answer is right. */
  readonly error: unknown;
}

export function verdictOf<Answer>({ check }: Check<Answer>, answer: Answer): Verdict {
  if (typeof answer !== 'function') return wrong(new Wrong('There is no function of this name.'));
  let given: unknown;
  let threw = false;
  // Types would say so, but on a page they are only taken away.
  const watched = new Proxy(answer, {
    apply(target, self, values) {
      threw = true;
      given = Reflect.apply(target, self, values);
      threw = false;
      return given;
    },
  });
  try {
    check(watched);
    return { state: 'right', message: '', error: undefined };
  } catch (error) {
    if (error instanceof Missing) return { state: 'missing', message: error.message, error };
    if (threw) return { state: 'wrong', message: `Your function threw an error: ${textOf(error)}`, error };
    if (given === undefined) return wrong(new Wrong('Your function gave nothing back. Does every way through it end with a return?'));
    if (error instanceof TypeError && typeof given !== 'function')
      return wrong(new Wrong(`Your function gave ${String(given)}, which is not of the kind that its first line says.`));
    return wrong(error);
  }
}

function wrong(error: unknown): Verdict {
  return { state: 'wrong', message: textOf(error), error };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
