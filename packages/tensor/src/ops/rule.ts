import type { Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import type { AttributesOf, InputsOf, PrimitiveName } from './recorder.ts';
import { square } from './unary.ts';

/** One use of an operation: what went in, its constants, what came out. */
export interface Call<Inputs extends readonly Tensor[], Attributes> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
  readonly y: Tensor;
}

/** Takes what reached the output back to one input. The result may keep the output's shape where the input was broadcast. */
export type Pullback<Inputs extends readonly Tensor[], Attributes> = (g: Tensor, call: Call<Inputs, Attributes>) => Tensor;

/**
 * How an operation depends on its inputs, which decides what a second derivative may pass through:
 * `linear` in all together, `bilinear` in each alone, `linearInFirst` in the first alone, `nonlinear`, or a `loss`, where
 * curvature begins.
 */
export type Form = 'linear' | 'bilinear' | 'linearInFirst' | 'nonlinear' | 'loss';

/**
 * The way back to one input: a pullback; `'flat'` where y does not change with the input, almost everywhere, as with a
 * condition, so that nothing goes back; or null where there is no gradient, as for labels: a walk that has to go there throws.
 */
export type WayBack<Inputs extends readonly Tensor[], Attributes> = Pullback<Inputs, Attributes> | 'flat' | null;

/** As many as there are inputs: a list that is too short does not compile. */
export type OneEach<Inputs extends readonly Tensor[], T> = readonly T[] & { readonly length: Inputs['length'] };

/** How an operation is differentiated: one way back for each input. */
export interface Rule<Inputs extends readonly Tensor[] = readonly Tensor[], Attributes = undefined> {
  readonly form: Form;
  /** Jᵀ g, with g = ∂E/∂y. Written with tensor operations, so that it can be differentiated again. */
  readonly vjp: readonly WayBack<Inputs, Attributes>[];
  /**
   * (J∘J)ᵀ h, with h the curvature at y: LeCun et al. 1998, Appendix C, Eqs. 23-27.
   * For a loss: the exact diagonal of its second derivative times g = ∂E/∂y ≥ 0.
   */
  readonly curvature: readonly WayBack<Inputs, Attributes>[];
}

/** The rule of a primitive. */
export type RuleOf<K extends PrimitiveName> = Rule<InputsOf<K>, AttributesOf<K>>;

/** ∂y/∂x of an elementwise operation, as a tensor or as one number for all elements. */
export type Slope<Inputs extends readonly Tensor[], Attributes> = number | ((call: Call<Inputs, Attributes>) => Tensor | number);

/** y_i depends on x_i alone: vjp = g f', curvature = h f'². One slope an input; 0 where y does not change with it. */
export function diagonal<
  Inputs extends readonly Tensor[],
  Attributes,
  Slopes extends OneEach<Inputs, Slope<Inputs, Attributes>> = OneEach<Inputs, Slope<Inputs, Attributes>>,
>(...slopes: Slopes): Rule<Inputs, Attributes> {
  const pull = (slope: Slope<Inputs, Attributes>, power: 1 | 2): WayBack<Inputs, Attributes> => {
    if (slope === 0) return 'flat';
    return (g, call) => {
      const value = typeof slope === 'number' ? slope : slope(call);
      if (typeof value === 'number') return value ** power === 1 ? g : mul(g, value ** power);
      return mul(g, power === 1 ? value : square(value));
    };
  };
  return {
    form: slopes.every((slope) => typeof slope === 'number') ? 'linear' : 'nonlinear',
    vjp: slopes.map((slope) => pull(slope, 1)),
    curvature: slopes.map((slope) => pull(slope, 2)),
  };
}

/**
 * y is linear in a and in b, so Jᵀ g for one holds the other as a factor, and (J∘J)ᵀ h is the same with that factor squared.
 * @param left g and b → a's gradient
 * @param right g and a → b's gradient
 * @param offsets the ways back to further inputs, which are only added
 */
export function bilinear<Inputs extends readonly [Tensor, Tensor, ...Tensor[]], Attributes>(
  left: (g: Tensor, b: Tensor, call: Call<Inputs, Attributes>) => Tensor,
  right: (g: Tensor, a: Tensor, call: Call<Inputs, Attributes>) => Tensor,
  ...offsets: WayBack<Inputs, Attributes>[]
): Rule<Inputs, Attributes> {
  return {
    form: 'bilinear',
    vjp: [(g, call) => left(g, call.inputs[1], call), (g, call) => right(g, call.inputs[0], call), ...offsets],
    curvature: [(h, call) => left(h, square(call.inputs[1]), call), (h, call) => right(h, square(call.inputs[0]), call), ...offsets],
  };
}

/** y only moves, repeats or adds elements of x. Every entry of J is 0 or 1, so J∘J = J and curvature goes the way of the gradient. */
export function structural<
  Inputs extends readonly Tensor[],
  Attributes,
  Ways extends OneEach<Inputs, WayBack<Inputs, Attributes>> = OneEach<Inputs, WayBack<Inputs, Attributes>>,
>(...ways: Ways): Rule<Inputs, Attributes> {
  return { form: 'linear', vjp: ways, curvature: ways };
}

/**
 * Where curvature begins. `curvature` gives g times the exact diagonal of the second derivative in each input, which must
 * not be negative.
 */
export function loss<Inputs extends readonly Tensor[]>(ways: {
  readonly vjp: OneEach<Inputs, WayBack<Inputs, undefined>>;
  readonly curvature: OneEach<Inputs, WayBack<Inputs, undefined>>;
}): Rule<Inputs> {
  return { form: 'loss', ...ways };
}
