/**
 * Tensors, their operations and their backends.
 * @module @lenet-ts/tensor
 */

import './methods.ts';

export * from './functions.ts';
export type { Methods } from './methods.ts';
