import fc from 'fast-check';
import { describe, test } from 'vitest';
import {
  agreesInFloat32,
  type Check,
  curvatureIsLinear,
  curvatureSquaresJacobian,
  gradientHasGradient,
  leavesNoTrace,
  vjpIsTransposedJacobian,
} from '../support/checks.ts';
import { elementwiseCases } from '../support/everyday/elementwise.ts';
import { backendsHere, type Case } from '../support/samples.ts';

const RUNS = 25;

function hold({ samples }: Case, check: Check): void {
  fc.assert(
    fc.property(samples, fc.nat(1e6), (sample, seed) => check(sample, seed)),
    { numRuns: RUNS },
  );
}

describe.each(elementwiseCases)('$name', (one) => {
  test('vjp = Jᵀ g', () => hold(one, vjpIsTransposedJacobian));
  test('curvature = (J∘J)ᵀ h ≥ 0', () => hold(one, curvatureSquaresJacobian));
  test('curvature is linear in h', () => hold(one, curvatureIsLinear));
  test('one gradient an input, nothing touched, nothing left', () => hold(one, leavesNoTrace));
  test.each(backendsHere)('float32 on %s agrees with float64', (backend) => hold(one, agreesInFloat32(backend)));
  test('the gradient has a gradient', () => hold(one, gradientHasGradient));
});
