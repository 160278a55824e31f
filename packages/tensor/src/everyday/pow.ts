import type { Formula } from '../formula/formula.ts';
import { abs, add, div, equal, exp, floor, less, literal, log, mul, neg, select, sub, withSlope } from '../formula/index.ts';
import { elementwise } from '../ops/elementwise.ts';
import { type Operand, Tensor } from '../tensor.ts';

/** xʸ = |x|ʸ with its sign: below 0 there is one for whole y alone, and ln x is NaN. */
function value(x: Formula, y: Formula): Formula {
  const size = exp(mul(y, log(abs(x))));
  const isWhole = (n: Formula) => equal(n, floor(n));
  const signed = select(isWhole(mul(0.5, y)), size, neg(size));
  return select(y, select(less(x, 0), select(isWhole(y), signed, log(x)), size), 1);
}

/**
 * The same with its slopes y xʸ⁻¹ and xʸ ln x, which are right at x = 0, where those of exp and ln are NaN; so often as it is to be
 * differentiated.
 */
function power(x: Formula, y: Formula, times: number): Formula {
  if (times === 0) return value(x, y);
  const inX = select(add(abs(x), abs(y)), mul(y, power(x, sub(y, 1), times - 1)), 0);
  const inY = select(x, mul(power(x, y, times - 1), log(x)), 0);
  // Each of the two carries one slope.
  return add(withSlope(value(x, y), x, inX), withSlope(literal(0), y, inY));
}

const general = elementwise('pow', (x, y) => power(x, y, 2));

/** xⁿ for a whole n of 1 or more, by squares. */
function product(x: Formula, n: number): Formula {
  if (n === 1) return x;
  const half = product(x, Math.floor(n / 2));
  return n % 2 === 0 ? mul(half, half) : mul(mul(half, half), x);
}

/** Exponents whose powers are products. */
const MOST = 64;
const made = new Map<number, (x: Tensor) => Tensor>();

function ofWhole(n: number): (x: Tensor) => Tensor {
  let operation = made.get(n);
  if (!operation) {
    operation = elementwise('pow', (x) => mul(1, product(n < 0 ? div(1, x) : x, Math.abs(n))));
    made.set(n, operation);
  }
  return operation;
}

/**
 * y = xᵉ, with the exponent e, elementwise and broadcast; 1 where e is 0, NaN where x is below 0 and e no whole number. A number e that is whole
 * and at most 64 in size makes it a product, with a rounding a factor. Any other power is exp(e ln x), whose relative error is that of
 * the exponent, some |e ln x| roundings, and takes -0 for 0.
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError for two numbers
 */
export function pow(x: Operand, exponent: Operand): Tensor {
  const isProduct = x instanceof Tensor && typeof exponent === 'number' && Number.isInteger(exponent) && exponent !== 0 && Math.abs(exponent) <= MOST;
  return isProduct ? ofWhole(exponent)(x) : general(x, exponent);
}
