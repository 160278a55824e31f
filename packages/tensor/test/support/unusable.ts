import type { Backend } from '../../src/backend.ts';
import { place } from '../../src/create.ts';
import type { DType } from '../../src/dtype.ts';
import { BackendMismatchError, DisposedError, DtypeError } from '../../src/errors.ts';
import { scope } from '../../src/scope.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Plain } from './reference.ts';
import { counting, kernelsOf, withKernels } from './spy.ts';

type Refusal = typeof DisposedError | typeof BackendMismatchError | typeof DtypeError;

/**
 * Makes each input in turn one that cannot be used with the others, and throws unless `run` refuses it before its last
 * kernel; most operations have one kernel.
 * @param dtypeOf what each input is to be
 * @param isStrict whether no other dtype will do for it
 */
export function expectRefusals(
  operation: string,
  run: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Plain[],
  backend: Backend,
  dtypeOf: (i: number) => DType,
  isStrict: (i: number) => boolean,
): void {
  const counter = counting(backend);
  const on =
    (where: Backend, dtype: (i: number) => DType) =>
    ({ values, shape }: Plain, i: number) =>
      place(dtype(i) === dtypeOf(i) ? values : values.map(() => 0), shape, dtype(i), where, 'test');
  const good = on(counter.backend, dtypeOf);
  const other = on(counter.backend, (i) => (dtypeOf(i) === 'int32' ? 'float32' : 'int32'));
  const all = [...inputs.keys()];
  const bad: [make: (input: Plain, i: number) => Tensor, error: Refusal, of: readonly number[]][] = [
    [(input, i) => disposed(good(input, i)), DisposedError, all],
  ];
  if (inputs.length > 1) bad.push([on(withKernels(backend, kernelsOf(backend)), dtypeOf), BackendMismatchError, all]);
  if (inputs.length > 1) bad.push([other, DtypeError, all.filter(isStrict)]);

  scope(() => run(...inputs.map(good))).dispose();
  const kernelsOfOne = counter.calls();
  for (const [make, error, of] of bad) {
    for (const wrong of of) {
      const before = counter.calls();
      const thrown = scope(() => thrownBy(() => run(...inputs.map((input, i) => (i === wrong ? make : good)(input, i)))));
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
