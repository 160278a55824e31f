import { ArgumentError, reshape, type Tensor, unrecorded } from '@lenet-ts/tensor/functions';
import { checkFunction, checkTensor } from './arguments.ts';

/** x as a constant: a tensor of its values, which no gradient and no curvature goes through. @throws ArgumentError for what is no tensor, DisposedError */
export function stopGradient(x: Tensor): Tensor {
  checkTensor('stopGradient', x);
  return unrecorded(() => reshape(x, x.shape));
}

/** Runs `body` with no gradient looking on: what it makes are constants. @throws ArgumentError for what is no function, or asynchronous */
export function noGrad<T>(body: () => T): T {
  checkFunction('noGrad', body, 'what runs without gradients');
  const result = unrecorded(body);
  if (result instanceof Promise)
    throw new ArgumentError(
      'noGrad',
      'the function is asynchronous, and a gradient would look on after its first await; read data before or after it',
    );
  return result;
}
