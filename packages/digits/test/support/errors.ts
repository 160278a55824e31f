import { expect } from 'vitest';

/** What `run` throws, which must be of the class `type`. */
export async function thrown<E extends Error>(type: abstract new (...args: never[]) => E, run: () => unknown): Promise<E> {
  try {
    await run();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  return expect.fail(`nothing was thrown where ${type.name} was expected`);
}
