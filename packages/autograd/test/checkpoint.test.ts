import {
  ArgumentError,
  capture,
  dropout,
  generator,
  memory,
  OverwrittenError,
  ones,
  Random,
  scope,
  type Tensor,
  tensor,
  uniform,
  writeInPlace,
} from '@lenet-ts/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  checkpoint,
  defineOperation,
  diagGaussNewton,
  diagonal,
  grad,
  hvp,
  leavesOf,
  pullCurvature,
  squaredError,
  valueAndGrad,
  variable,
  vjp,
} from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const drawn = (...shape: number[]): Tensor => uniform(shape, new Random(shape.length), -1, 1, float64);

/** The most bytes there were at once at one of the spies. */
let most = 0;
beforeEach(() => {
  most = 0;
});
const bytes = (): number => memory().cpu?.bytes ?? 0;
const spy = defineOperation(
  'spy',
  (x: Tensor) => {
    most = Math.max(most, bytes());
    return x.mul(1);
  },
  diagonal<[Tensor], undefined>(() => {
    most = Math.max(most, bytes());
    return 1;
  }),
);

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
const params: readonly Layer[] = Array.from({ length: 3 }, (_, i) => ({ w: uniform([3, 3], new Random(i), -1, 1, float64), b: drawn(3) }));
const layer = (x: Tensor, { w, b }: Layer): Tensor => x.matmul(w).add(b).tanh();
const x = drawn(4, 3);

describe('checkpoint', () => {
  test('gives the same values, gradients, second derivatives and curvature as what it stands for', () => {
    const net = (f: typeof layer) => (p: typeof params, input: Tensor) => p.reduce(f, input);
    const [plain, parts] = [net(layer), net(checkpoint(layer))];
    const energy = (f: typeof plain) => (p: typeof params, input: Tensor) => f(p, input).square().sum();
    expect(values(parts(params, x))).toEqual(values(plain(params, x)));
    const gradients = [plain, parts].map((f) => leavesOf(valueAndGrad(energy(f))(params, x).gradient).map(values));
    expect(gradients[1]).toEqual(gradients[0]);
    const ofInput = [plain, parts].map((f) => values(grad((input: Tensor) => energy(f)(params, input))(x)));
    expect(ofInput[1]).toEqual(ofInput[0]);
    const curvatures = [plain, parts].map((f) =>
      leavesOf(diagGaussNewton((p: typeof params) => squaredError(f(p, x), ones([4, 3], float64)).sum())(params)).map(values),
    );
    expect(curvatures[1]).toEqual(curvatures[0]);
    const pulled = [plain, parts].map((f) => values(pullCurvature((input: Tensor) => f(params, input), x, ones([4, 3], float64))));
    expect(pulled[1]).toEqual(pulled[0]);
    // Terms are added up in another order.
    const products = [plain, parts].map((f) => leavesOf(hvp(energy(f))(params, params, x)).flatMap(values));
    products[0]!.forEach((value, i) => {
      expect(Math.abs(products[1]![i]! - value)).toBeLessThan(2 ** -45 * Math.max(1, Math.abs(value)));
    });
  });

  test('sends gradients to what the function finds elsewhere, and to trees among its arguments', () => {
    const { gradient } = valueAndGrad((p: { a: Tensor; b: Tensor }) =>
      checkpoint((y: { in: Tensor }) => y.in.mul(p.b).exp().mul(p.b))({ in: p.a }).sum(),
    )({
      a: tensor([0.5, 1], float64),
      b: tensor([2, 3], float64),
    });
    // y = b e^(ab): ∂y/∂a = b² e^(ab), ∂y/∂b = (1 + ab) e^(ab)
    [4 * Math.E, 9 * Math.exp(3)].forEach((slope, i) => {
      expect(Math.abs(values(gradient.a)[i]! / slope - 1)).toBeLessThan(8 * 2 ** -52);
    });
    [2 * Math.E, 4 * Math.exp(3)].forEach((slope, i) => {
      expect(Math.abs(values(gradient.b)[i]! / slope - 1)).toBeLessThan(8 * 2 ** -52);
    });
  });

  test('runs the function once more for each walk, whatever it reads', () => {
    let runs = 0;
    const part = checkpoint((...all: Tensor[]) => {
      runs++;
      return all.reduce((a, b) => a.mul(b));
    });
    valueAndGrad((p: Tensor[]) => part(...p).sum())([1, 2, 3, 4].map((value) => tensor([value], float64)));
    expect(runs).toBe(2);
    scope(() => part(x, x));
    expect(runs).toBe(3);
  });

  test('of checkpoints, of nothing but its input, and of what is made inside', () => {
    const twice = checkpoint((a: Tensor) => checkpoint((b: Tensor) => b.mul(tensor([2], float64)).square())(a.tanh()));
    const plain = (a: Tensor) => a.tanh().mul(2).square();
    expect(values(grad((a) => twice(a).sum())(x))).toEqual(values(grad((a) => plain(a).sum())(x)));
    expect(values(grad((a) => checkpoint((b: Tensor) => b)(a).sum())(tensor([3], float64)))).toEqual([1]);
    expect(
      values(
        grad((a) =>
          checkpoint(() => ones([2], float64))()
            .sum()
            .add(a.sum()),
        )(tensor([3], float64)),
      ),
    ).toEqual([1]);
    expect(values(vjp(checkpoint((a: Tensor) => a.sum()), x, tensor(2, float64)))).toEqual(new Array(12).fill(2)); // biome-ignore format: one line
  });

  test('takes less memory: about the root of a long chain', () => {
    const [length, size] = [144, 1000];
    const start = drawn(size);
    const part = (count: number) => (a: Tensor) => {
      let y = a;
      for (let i = 0; i < count; i++) y = spy(y.sin());
      return y;
    };
    const peakOf = (chain: (a: Tensor) => Tensor): readonly [number, number[]] => {
      const before = bytes();
      most = 0;
      return scope(() => {
        const gradient = values(grad((a) => chain(a).sum())(start));
        return [(most - before) / (8 * size), gradient];
      });
    };
    const [remembered, expected] = peakOf(part(length));
    const inParts = checkpoint(part(12));
    const [recomputed, found] = peakOf((a) => {
      let y = a;
      for (let i = 0; i < 12; i++) y = inParts(y);
      return y;
    });
    expect(found).toEqual(expected);
    // Each operation of the chain leaves two tensors on the way, and one or two on the way back.
    expect(remembered).toBeGreaterThan(2 * length);
    expect(recomputed).toBeLessThan(8 * 12);
  });

  test('gives all memory back', () => {
    const before = memory();
    scope(() => void valueAndGrad((a) => checkpoint((b: Tensor) => b.tanh().square())(a).sum())(x));
    expect(memory()).toEqual(before);
  });

  test('works with variables, and in captured functions', () => {
    const expected = values(grad((a) => a.tanh().square().sum())(x));
    const part = checkpoint((a: Tensor) => a.tanh().square());
    const w = variable(x);
    scope(() => part(w).sum()).backward();
    expect(values(w.grad!)).toEqual(expected);
    using captured = capture((a: Tensor) => grad((b) => part(b).sum())(a));
    for (let run = 0; run < 5; run++) expect(values(captured(x))).toEqual(expected);
  });

  test('refuses what a second run would not repeat', () => {
    const random = generator(new Random(1), { backend: 'cpu' });
    const weight = tensor([1, 2], float64);
    expect(() => checkpoint((a: Tensor) => dropout(a, 0.5, random))(tensor([1, 2], { backend: 'cpu' }))).toThrow(/changes a tensor in place/);
    expect(() => grad((a) => {
      const y = checkpoint((b: Tensor) => b.mul(weight))(a);
      writeInPlace(weight, Float64Array.of(3, 4));
      return y.sum();
    })(tensor([1, 2], float64))).toThrow(OverwrittenError); // biome-ignore format: a function
    const own = checkpoint(() => x)();
    expect(values(own)).toEqual(values(x));
    own.dispose();
    expect(x.disposed, 'what it gives is its own').toBe(false);
    for (const result of [3, undefined, [x], Promise.resolve(x)]) {
      const broken: unknown = Reflect.apply(checkpoint, undefined, [() => result]);
      expect(() => (typeof broken === 'function' ? broken() : undefined)).toThrow(ArgumentError);
    }
    expect(() => Reflect.apply(checkpoint, undefined, [x])).toThrow(ArgumentError);
  });
});
