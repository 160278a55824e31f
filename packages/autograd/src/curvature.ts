import { ArgumentError, less, scope, select, type Tensor, valuesAtHand } from '@lenet-ts/tensor/functions';
import { checkFunction } from './arguments.ts';
import { checkSeed, collect, type Differentiable, onesLike, type Result, record, scalarOf } from './grad.ts';
import { accumulate, type Step, type Tape } from './tape.ts';

/**
 * The diagonal Gauss-Newton curvature of f in its first argument, in that argument's structure: an approximation, never
 * negative, of the diagonal of the second derivative (LeCun et al. 1998, Appendix C, Eqs. 23-27).
 *
 * The walk is the gradient's. From the output to each loss it carries g = ∂E/∂y; the loss turns g into the exact diagonal
 * of its second derivative, and from there on every operation gives h_x = (J∘J)ᵀ h_y. Where a tensor is used more than
 * once, the contributions add up, as those of Eq. 27 do.
 *
 * That is diag(JᵀHJ), with J from the parameters to what the losses read and H their second derivative, where every parameter
 * reaches each element that a loss reads on one path at most, as in its last two full layers, and where H is diagonal
 * or the parameter reaches one element alone. Where paths meet again (deeper layers, residuals, normalisation, a kernel before
 * sums, w.add(w), which has half the curvature of w.mul(2)) it adds squares where the square of a sum belongs: too much or too
 * little, by the factors in the last table of docs/one-op.md. gaussNewtonDiagonal is exact there too, at a price.
 *
 * Behind a loss there may be linear operations alone. A penalty on the weights is a loss operation beside it: `l2(w)`.
 * @throws ArgumentError when f has no loss operation, one that is not linear behind its loss, or a loss with a negative
 * factor, whose curvature would be negative; on a device that cannot be waited for, the curvature is NaN there
 */
export function diagGaussNewton<P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest>,
): (params: P, ...rest: Rest) => P {
  checkFunction('diagGaussNewton', f);
  return (params, ...rest) =>
    scope(() => {
      const { tape, sources, value } = record(params, (leaves) => f(leaves, ...rest));
      return collect(sources, walkFromLosses(tape, lossesOf('diagGaussNewton', tape, atOutput('diagGaussNewton', value))));
    });
}

/** What curvature h at f's output gives the inputs: (J∘J)ᵀ h. @throws ShapeError unless h has the output's shape, ArgumentError at a loss */
export function pullCurvature<P extends object>(f: (inputs: P) => Tensor, inputs: P, h: Tensor): P {
  return scope(() => {
    const { tape, sources, value } = record(inputs, f);
    checkSeed('pullCurvature', h, value);
    return collect(sources, walkCurvature(tape, new Map([[value, h]])));
  });
}

/** A loss that ran, and ∂E/∂y of what it gave. */
export interface LossStep {
  readonly step: Step;
  readonly factor: Tensor;
}

/** The gradient of f's one number in itself. @throws ShapeError */
export function atOutput(operation: string, value: Result): Map<Tensor, Tensor> {
  const output = scalarOf(operation, value);
  return new Map([[output, onesLike(output)]]);
}

/** The losses that gradients reach, on ways where nothing bends. @throws ArgumentError where something does, or where there is no loss */
export function lossesOf(operation: string, tape: Tape, gradients: Map<Tensor, Tensor>): readonly LossStep[] {
  const losses: LossStep[] = [];
  for (const step of tape.steps.toReversed()) {
    const factor = gradients.get(step.y);
    if (!factor) continue;
    if (step.form === 'loss') {
      losses.push({ step, factor });
    } else {
      checkLinear(operation, tape, step);
      send(tape, step, gradients, (i) => step.vjp(i, factor));
    }
  }
  if (losses.length > 0) return losses;
  throw new ArgumentError(operation, 'the function has no loss operation, where curvature begins; squaredError is one');
}

/** The curvature that begins at the losses, carried down. @throws ArgumentError for a loss with a negative factor */
export function walkFromLosses(tape: Tape, losses: readonly LossStep[]): Map<Tensor, Tensor> {
  const seeds = new Map<Tensor, Tensor>();
  for (const { step, factor } of losses) {
    const positive = notNegative(step, factor);
    send(tape, step, seeds, (i) => step.curvature(i, positive));
  }
  return walkCurvature(tape, seeds);
}

/** Carries curvature down from where it begins. */
export function walkCurvature(tape: Tape, seeds: Map<Tensor, Tensor>): Map<Tensor, Tensor> {
  for (const step of tape.steps.toReversed()) {
    const h = seeds.get(step.y);
    if (!h) continue;
    if (step.form === 'loss') throw new ArgumentError('curvature', `curvature begins at a loss, so none can be sent into ${step.name}`);
    send(tape, step, seeds, (i) => step.curvature(i, h));
  }
  return seeds;
}

/** Adds up what a step gives those of its inputs that count. */
export function send(tape: Tape, step: Step, into: Map<Tensor, Tensor>, pull: (i: number) => Tensor | undefined): void {
  step.inputs.forEach((x, i) => {
    const part = tape.tracks(x) ? pull(i) : undefined;
    if (part) accumulate(into, step, x, part);
  });
}

function checkLinear(operation: string, tape: Tape, step: Step): void {
  const tracked = step.inputs.filter((x) => tape.tracks(x));
  const alone = tracked.length === 1;
  const linear =
    step.form === 'linear' || (step.form === 'bilinear' && alone) || (step.form === 'linearInFirst' && alone && tracked[0] === step.inputs[0]);
  if (linear) return;
  throw new ArgumentError(
    operation,
    `${step.name} stands between a loss and the output, where only linear operations may be. A penalty beside the loss, such as weight decay, has to be a loss operation itself: l2(w) is ½ Σ w²`,
  );
}

/** The factors of a loss, NaN where they are negative and nobody can be told. @throws ArgumentError where somebody can */
function notNegative(step: Step, g: Tensor): Tensor {
  const wrong = valuesAtHand(g)?.find((factor) => factor < 0);
  if (wrong !== undefined)
    throw new ArgumentError('diagGaussNewton', `${step.name} has the factor ${wrong}, and a negative one makes its curvature negative`);
  return select(less(g, 0), Number.NaN, g);
}
