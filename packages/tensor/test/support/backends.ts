import { inject } from 'vitest';
import type { BackendName } from '../../src/backend.ts';
import { backendNames } from '../../src/backends/registry.ts';

const needBrowser: readonly string[] = ['webgl2'];

/** Told by the DOM, because `process` may exist in a bundled page. */
const inBrowser: boolean = typeof document !== 'undefined';

declare module 'vitest' {
  interface ProvidedContext {
    /** What a run in a browser is meant to test. */
    backends: readonly BackendName[];
  }
}

/**
 * Every backend that must run in this environment: what a browser is meant to test, all but webgl2 in Node.
 * A test asks the registry for each by name and so fails, with the reason, where one cannot start. None is skipped.
 */
export function backendsHere(): readonly BackendName[] {
  return inBrowser ? inject('backends') : backendNames.filter((name) => !needBrowser.includes(name));
}

/** Runs of a property. A browser that renders in software compiles a shader for each new shape, so it gets fewer. */
export const runs: number = inBrowser ? 8 : 100;
