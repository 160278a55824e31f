import { defineOperation, grad, type Rule, squaredError, stopGradient } from '@lenet-ts/autograd';
import type { Tensor } from '@lenet-ts/tensor';
import type { Line, Step } from '../exercises/04-tape.ts';

export function kept(steps: readonly Step[], sources: readonly number[]): Step[] {
  const tracked = new Set(sources);
  return steps.filter(({ y, inputs }) => {
    const depends = inputs.some((x) => tracked.has(x));
    if (depends) tracked.add(y);
    return depends;
  });
}

export function secondDerivative(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  const first = grad((x: Tensor) => f(x).sum());
  return grad((x: Tensor) => first(x).sum());
}

export function lineGradient(line: Line, x: Tensor, y: Tensor): Line {
  return grad(({ slope, offset }: Line) => squaredError(x.mul(slope).add(offset), y).mean())(line);
}

export function straightThrough(x: Tensor): Tensor {
  return x.add(stopGradient(x.sign().sub(x)));
}

const backwards: Rule<readonly [Tensor]> = { form: 'linear', vjp: [(g) => g.neg()], curvature: [(h) => h] };
const turn = defineOperation('reversed', (x: Tensor) => x, backwards);

export function reversed(x: Tensor): Tensor {
  return turn(x);
}
