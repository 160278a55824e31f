import type { Formula } from '../formula/formula.ts';
import { abs, add, div, exp, less, mul, neg, select, sign, square, sub, withSlope } from '../formula/index.ts';
import { elementwise } from '../ops/elementwise.ts';
import type { Tensor } from '../tensor.ts';

const SLOPE = 2 / Math.sqrt(Math.PI);

/** Below this size erf is its Taylor series, above it 1 - erfc. */
const NEAR = 0.5;

/** (2/√π) (-1)ᵏ / (k! (2k + 1)), whose twelfth is below a rounding of float64 there. */
const series: readonly number[] = Array.from({ length: 12 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return (SLOPE * (-1) ** k) / (factorial * (2 * k + 1));
});

/**
 * eᵃ² (3 + a) erfc(a) for a ≥ ½, by powers of u = 7 / (3 + a) - 1, which is in -1 … 1: from the Chebyshev series of 80 points at 60
 * digits, without what is below a rounding of float64.
 */
const tail: readonly number[] = [
  0.9589962033754298, 0.6277955952806209, 0.3460562090899354, 0.15596654978033572, 0.05413190825008785, 0.012338549338349542, 0.0005752798954095884,
  -0.0007631143464937698, -0.00023152720673910807, 2.528624265912801e-5, 2.7642505635928656e-5, 6.859729295812779e-7, -3.178226695923626e-6,
  -2.783616280756828e-7, 4.069174442896543e-7, 4.037925101933512e-8, -5.756697547313819e-8, -3.917560125424215e-9, 7.749730072883206e-9,
  1.9527824937164296e-10, -6.717640436528361e-10,
];

/** c₀ + c₁ x + c₂ x² + … */
function polynomial(coefficients: readonly number[], x: Formula): Formula | number {
  return coefficients.reduceRight<Formula | number>(
    (sum, coefficient, i) => (i === coefficients.length - 1 ? coefficient : add(mul(sum, x), coefficient)),
    0,
  );
}

/** erf(x) where x is near 0, and erfc(|x|) where it is not. */
function parts(x: Formula): { near: Formula; beyond: Formula } {
  const size = abs(x);
  const v = div(1, add(3, size));
  const beyond = mul(exp(neg(square(size))), mul(v, polynomial(tail, sub(mul(7, v), 1))));
  return { near: mul(x, polynomial(series, square(x))), beyond };
}

const slopeOf = (x: Formula): Formula => mul(SLOPE, exp(neg(square(x))));

function erfOf(x: Formula): Formula {
  const { near, beyond } = parts(x);
  return withSlope(select(less(abs(x), NEAR), near, mul(sign(x), sub(1, beyond))), x, slopeOf(x));
}

/** 1 - erf(x), which keeps its digits where it is small. */
export function erfcOf(x: Formula): Formula {
  const { near, beyond } = parts(x);
  const value = select(less(abs(x), NEAR), sub(1, near), select(less(x, 0), sub(2, beyond), beyond));
  return withSlope(value, x, neg(slopeOf(x)));
}

/** The error function, y = (2/√π) ∫₀ˣ e^(-t²) dt. */
export const erf: (x: Tensor) => Tensor = elementwise('erf', erfOf);
