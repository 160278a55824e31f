import type { Backend } from '../../src/backend.ts';
import { place } from '../../src/create.ts';
import type { DType } from '../../src/dtype.ts';
import { BackendMismatchError, DisposedError, DtypeError } from '../../src/errors.ts';
import { scope } from '../../src/scope.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Plain } from './reference.ts';
import { counting, withKernels } from './spy.ts';

type Refusal = typeof DisposedError | typeof BackendMismatchError | typeof DtypeError;

/**
 * Makes each input in turn one that cannot be used with the others, and throws unless `run` refuses it before its last
 * kernel; most operations have one kernel.
 */
export function expectRefusals(operation: string, run: (...inputs: Tensor[]) => Tensor, inputs: readonly Plain[], backend: Backend): void {
  const counter = counting(backend);
  const on = (where: Backend, dtype: DType) => (input: Plain) => place(input.values, input.shape, dtype, where, 'test');
  const good = on(counter.backend, 'float32');
  const bad: [make: (input: Plain) => Tensor, error: Refusal][] = [[(input) => disposed(good(input)), DisposedError]];
  if (inputs.length > 1) bad.push([on(withKernels(backend, backend.kernels), 'float32'), BackendMismatchError]);
  if (inputs.length > 1 && backend.dtypes.includes('float64')) bad.push([on(counter.backend, 'float64'), DtypeError]);

  scope(() => run(...inputs.map(good))).dispose();
  const kernelsOfOne = counter.calls();
  for (const [make, error] of bad) {
    for (const wrong of inputs.keys()) {
      const before = counter.calls();
      const thrown = scope(() => thrownBy(() => run(...inputs.map((input, i) => (i === wrong ? make(input) : good(input))))));
      if (!(thrown instanceof error)) throw new Error(`${operation}: input ${wrong} called for a ${error.name}, not ${thrown}`);
      if (counter.calls() - before > Math.max(0, kernelsOfOne - 1)) throw new Error(`${operation}: kernels ran before the ${error.name}`);
    }
  }
}

function disposed(x: Tensor): Tensor {
  x.dispose();
  return x;
}

export function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  return 'nothing thrown';
}
