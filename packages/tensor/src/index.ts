/**
 * Tensors, their operations and their backends. `@lenet-ts/tensor/functions` is all of it but the methods of tensors, for pages that ship only
 * what they call.
 * @module @lenet-ts/tensor
 */

import './methods.ts';

export * from './functions.ts';
export type { Methods } from './methods.ts';
