import { cast as reference } from '../backends/cpu/kernels/cast.ts';
import { checkDtype } from '../create.ts';
import type { DType } from '../dtype.ts';
import { Kernel } from '../kernel.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { primitive } from './recorder.ts';
import { reshape } from './reshape.ts';
import { type RuleOf, structural } from './rule.ts';
import { run } from './run.ts';

const kernel = new Kernel('cast', reference);

/** y = x in another dtype      dx = g in x's */
const rule: RuleOf<'cast'> = structural((g, { inputs: [x] }) => cast(g, x.dtype));

const castPrimitive = primitive('cast', rule, ([x], { dtype }) =>
  run('cast', kernel, { size: x.size, from: x.dtype, to: dtype }, [x], x.shape, dtype),
);

/**
 * The same numbers as float32, float64 or int32. To int32 they lose what is behind the point; NaN becomes 0, and what is below
 * -2³¹ or above 2³¹ - 1 becomes that: the same on every backend. No gradient goes through int32.
 * @throws DtypeError where the backend lacks the dtype
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  checkTensor('cast', x);
  checkDtype(x.backend, dtype, 'cast');
  return dtype === x.dtype ? reshape(x, x.shape) : castPrimitive([x], { dtype });
}
