import { type BackendName, backendNames } from '@lenet-ts/tensor';
import { inject } from 'vitest';

/** The backends that must run here: what a browser is meant to test, all but webgl2 in Node. Told by the DOM, as webgl2 needs a browser. */
export const here: readonly BackendName[] = typeof document === 'undefined' ? backendNames.filter((name) => name !== 'webgl2') : inject('backends');
