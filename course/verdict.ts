import { type Check, Missing } from './exercise.ts';

/** Whether an answer is right, and what there is to say about it. */
export interface Verdict {
  readonly state: 'right' | 'missing' | 'wrong';
  readonly message: string;
  /** What the check or the answer threw; undefined where the answer is right. */
  readonly error: unknown;
}

export function verdictOf<Answer>({ check }: Check<Answer>, answer: Answer): Verdict {
  try {
    check(answer);
    return { state: 'right', message: '', error: undefined };
  } catch (error) {
    if (error instanceof Missing) return { state: 'missing', message: error.message, error };
    return { state: 'wrong', message: error instanceof Error ? error.message : String(error), error };
  }
}
