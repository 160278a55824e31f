import { apart, awayFrom, combine, constant, product, type Scalar, scaled, TooClose } from './oracle.ts';

/** What two ulp of a result are in roundings of 1. */
const ULPS = 4;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/** Half ones go to the even neighbour. */
const nearest = (x: number) => (Math.round(x) - x === 0.5 && Math.round(x) % 2 !== 0 ? Math.round(x) - 1 : Math.round(x));

interface Smooth {
  readonly value: (x: number) => number;
  readonly slope: (x: number, y: number) => number;
  readonly bend: (x: number, y: number) => number;
  /** Where it is not close to a pole, nor to overflow. Exact whole numbers, infinities and NaN may lie outside. */
  readonly from?: number;
  readonly to?: number;
  /** The rounding of a computed slope, in roundings of 1; a few of its own size unless given. */
  readonly off?: (slope: number, y: number) => number;
}

const smooth: Readonly<Record<string, Smooth>> = {
  square: { value: (x) => x * x, slope: (x) => 2 * x, bend: () => 2 },
  sqrt: { value: Math.sqrt, slope: (_, y) => 0.5 / y, bend: (x, y) => 0.25 / (x * y), from: 0.1 },
  exp: { value: Math.exp, slope: (_, y) => y, bend: (_, y) => y, from: -20, to: 6 },
  expm1: { value: Math.expm1, slope: (x) => Math.exp(x), bend: (x) => Math.exp(x), from: -20, to: 6 },
  log: { value: Math.log, slope: (x) => 1 / x, bend: (x) => 1 / x ** 2, from: 0.1 },
  log1p: { value: Math.log1p, slope: (x) => 1 / (1 + x), bend: (x) => 1 / (1 + x) ** 2, from: -0.8 },
  // The slope is (1 - y)(1 + y), which keeps y's rounding.
  tanh: { value: Math.tanh, slope: (_, y) => 1 - y * y, bend: (_, y) => 2 * Math.abs(y) * (1 - y * y), off: (_, y) => 4 * ULPS * y * y },
  // Not y (1 - y), which loses digits where y is close to 1.
  sigmoid: { value: sigmoid, slope: (x, y) => y * sigmoid(-x), bend: (x, y) => y * sigmoid(-x), from: -30, to: 30 },
  softplus: { value: softplus, slope: sigmoid, bend: () => 0.25, from: -30 },
  logSigmoid: { value: (x) => -softplus(-x), slope: (x) => sigmoid(-x), bend: () => 0.25, to: 30 },
  sin: { value: Math.sin, slope: (x) => Math.cos(x), bend: (_, y) => Math.abs(y), from: -50, to: 50 },
  cos: { value: Math.cos, slope: (x) => -Math.sin(x), bend: (_, y) => Math.abs(y), from: -50, to: 50 },
};

const ofSmooth =
  ({ value, slope, bend, from = -Infinity, to = Infinity, off }: Smooth) =>
  (x: Scalar): Scalar => {
    const exact = x.e === 0 && (Number.isInteger(x.v) || !Number.isFinite(x.v));
    if (!exact && !(x.v >= from && x.v <= to)) throw new TooClose();
    const y = value(x.v);
    const p = slope(x.v, y);
    const rounding = 4 * ULPS * Math.abs(p) + (off ? off(p, y) : 0);
    return combine(y, 3 * ULPS * Math.abs(y), [{ x, slope: p, off: rounding + scaled(x.e, bend(x.v, y)) }]);
  };

const cornerAt0 =
  (value: (x: number) => number, slope: (x: number) => number) =>
  (x: Scalar): Scalar => {
    awayFrom(x, 0);
    return combine(value(x.v), 0, [{ x, slope: slope(x.v), off: 0 }]);
  };

/** What does not change with x, but may have the sign of a zero. */
const step = (x: Scalar, v: number): Scalar => ({ ...constant(v), e: x.e > 0 && v === 0 ? Number.MIN_VALUE : 0 });

/** Functions of one number, by the names of the operations. */
export const unary: Readonly<Record<string, (x: Scalar) => Scalar>> = {
  ...Object.fromEntries(Object.entries(smooth).map(([name, definition]) => [name, ofSmooth(definition)])),
  neg: (x) => combine(-x.v, 0, [{ x, slope: -1, off: 0 }]),
  abs: cornerAt0(Math.abs, Math.sign),
  relu: cornerAt0(
    (x) => Math.max(x, 0),
    (x) => (x <= 0 ? 0 : 1),
  ),
  sign: (x) => {
    awayFrom(x, 0);
    return step(x, Math.sign(x.v));
  },
  floor: (x) => {
    awayFrom(x, Math.round(x.v));
    return step(x, Math.floor(x.v));
  },
  nearest: (x) => {
    apart(x, constant(Math.floor(x.v) + 0.5));
    return step(x, nearest(x.v));
  },
};

/** A tanh(S x), A and S themselves being rounded. */
export function squash(x: Scalar, amplitude: number, slope: number): Scalar {
  const t = Math.tanh(slope * x.v);
  const y = amplitude * t;
  const p = amplitude * slope * (1 - t * t);
  const size = Math.abs(amplitude * slope);
  const bend = 2 * size * Math.abs(slope * t) * (1 - t * t);
  const moved = 2 * Math.abs(x.v);
  return combine(y, 3 * ULPS * Math.abs(y) + scaled(moved, p), [{ x, slope: p, off: 8 * ULPS * size + scaled(x.e + moved, bend) }]);
}

/** Which of two wins takes all of the slope; equals take half each, and both take all where one is NaN. */
const winner =
  (choose: (x: number, y: number) => number, wins: (x: number, y: number) => boolean) =>
  (x: Scalar, y: Scalar): Scalar => {
    apart(x, y);
    const share = (own: number, other: number) => (own === other ? 0.5 : wins(other, own) ? 0 : 1);
    return combine(choose(x.v, y.v), 0, [
      { x, slope: share(x.v, y.v), off: 0 },
      { x: y, slope: share(y.v, x.v), off: 0 },
    ]);
  };

/** Functions of two numbers, by the names of the operations. */
export const binary: Readonly<Record<string, (x: Scalar, y: Scalar) => Scalar>> = {
  add: (x, y) => combine(x.v + y.v, Math.abs(x.v + y.v), [x, y].map((part) => ({ x: part, slope: 1, off: 0 }))), // biome-ignore format: one line a function
  sub: (x, y) => combine(x.v - y.v, Math.abs(x.v - y.v), [{ x, slope: 1, off: 0 }, { x: y, slope: -1, off: 0 }]), // biome-ignore format: one line a function
  mul: product,
  div: (x, y) => {
    const size = Math.abs(y.v);
    if (size < 0.1 && y.e > 0) throw new TooClose();
    const quotient = x.v / y.v;
    const off = scaled(x.e, 1 / size ** 2) + scaled(y.e, (2 * quotient) / size ** 2) + (6 * Math.abs(quotient)) / size;
    return combine(quotient, Math.abs(quotient), [
      { x, slope: 1 / y.v, off: scaled(y.e, 1 / size ** 2) + 3 / size },
      { x: y, slope: -quotient / y.v, off },
    ]);
  },
  maximum: winner(Math.max, (x, y) => x > y),
  minimum: winner(Math.min, (x, y) => x < y),
  less: (x, y) => {
    apart(x, y);
    return constant(x.v < y.v ? 1 : 0);
  },
  equal: (x, y) => {
    apart(x, y);
    return constant(x.v === y.v ? 1 : 0);
  },
};

export function select(condition: Scalar, x: Scalar, y: Scalar): Scalar {
  awayFrom(condition, 0);
  const [slopeOfX, slopeOfY] = condition.v !== 0 ? [1, 0] : [0, 1];
  return combine(condition.v !== 0 ? x.v : y.v, 0, [
    { x, slope: slopeOfX, off: 0 },
    { x: y, slope: slopeOfY, off: 0 },
  ]);
}
