import { logSumExp, softmax } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { type Case, caseOf, nth, plain, shapes } from '../samples.ts';

function overAxes(name: 'softmax' | 'logSumExp', apply: typeof softmax): Case {
  return caseOf(name, {
    calls: shapes(0, 3).chain((shape) => fc.record({ attributes: fc.subarray(shape.map((_, axis) => axis)), inputs: fc.tuple(plain(shape)) })),
    apply: (axes, inputs) => apply(nth(inputs, 0), axes),
    // p (1 - p) and g - Σ g p cancel: each is a difference of numbers up to 1.
    slack: () => 1,
  });
}

export const softmaxCase = overAxes('softmax', softmax);
export const logSumExpCase = overAxes('logSumExp', logSumExp);
