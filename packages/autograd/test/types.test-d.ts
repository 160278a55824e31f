// What compiles and what does not. Nothing here runs: npm run check looks at the types.
import { capture, encodeSafetensors, flattenTree, type Tensor, unflattenTree } from '@lenet-ts/tensor';
import { split } from '@lenet-ts/tensor/everyday';
import { expectTypeOf } from 'vitest';
import {
  Adam,
  checkpoint,
  type Differentiable,
  diagGaussNewton,
  ema,
  gaussNewtonDiagonal,
  gaussNewtonProduct,
  grad,
  hvp,
  jacobian,
  jvp,
  l2,
  mapTree,
  type OnlyTensors,
  type Tree,
  valueAndGrad,
  vjp,
} from '../src/index.ts';

declare const x: Tensor;

// A tensor needs no type.
expectTypeOf(grad((w) => w.square().sum())(x)).toEqualTypeOf<Tensor>();
expectTypeOf(grad((w, v) => w.mul(v).sum())(x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(valueAndGrad((w) => w.sum())(x)).toEqualTypeOf<{ value: Tensor; gradient: Tensor }>();
expectTypeOf(valueAndGrad((w) => [w.sum(), w.mul(2)] as const)(x).value).toEqualTypeOf<readonly [Tensor, Tensor]>();
expectTypeOf(hvp((w) => w.square().sum())(x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(diagGaussNewton((w) => l2(w))(x)).toEqualTypeOf<Tensor>();
expectTypeOf(gaussNewtonProduct((w) => l2(w))(x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(gaussNewtonDiagonal((w) => l2(w))(x)).toEqualTypeOf<Tensor>();
expectTypeOf(jacobian((w) => w.mul(2))(x)).toEqualTypeOf<Tensor>();
expectTypeOf(vjp((w) => w.mul(2), x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(jvp((w) => w.mul(2), x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(checkpoint((w) => w.tanh())(x)).toEqualTypeOf<Tensor>();
expectTypeOf(checkpoint((p: Line, n: number) => p.weight.mul(n))(line, 2)).toEqualTypeOf<Tensor>();
expectTypeOf(capture((w, v) => w.mul(v))(x, x)).toEqualTypeOf<Tensor>();
expectTypeOf(capture(({ weight }: { weight: Tensor }) => weight.add(1))({ weight: x })).toEqualTypeOf<Tensor>();
// @ts-expect-error: a number for a tensor
grad((w) => w.sum())(x, 3);
// @ts-expect-error: no tensor is returned
grad((w) => w.size);

interface Line {
  readonly weight: Tensor;
  bias?: Tensor;
}
class Model {
  readonly lines: Line[] = [];
  private readonly scale: Tensor = x;
  at(input: Tensor): Tensor {
    return input.mul(this.scale);
  }
}
interface Nested {
  readonly value: Tensor;
  readonly parts: readonly Nested[];
}
declare const line: Line;
declare const model: Model;
declare const nested: Nested;
declare const tree: Tree;

// Interfaces, classes, those that hold themselves, lists and records are parameters, beside whatever other arguments.
expectTypeOf(grad((p: Line) => p.weight.sum())(line)).toEqualTypeOf<Line>();
expectTypeOf(grad((p: Model, input: Tensor, power: number) => p.at(input).mul(power).sum())(model, x, 2)).toEqualTypeOf<Model>();
expectTypeOf(grad((p: Nested) => p.value.sum())(nested)).toEqualTypeOf<Nested>();
expectTypeOf(grad((p: readonly [Tensor, Line]) => p[0].sum())([x, line])).toEqualTypeOf<readonly [Tensor, Line]>();
expectTypeOf(grad((p: Record<string, Line>) => p.a?.weight.sum() ?? x)({ a: line })).toEqualTypeOf<Record<string, Line>>();
expectTypeOf(grad((_: Tree) => x)(tree)).toEqualTypeOf<Tree>();
expectTypeOf(diagGaussNewton((p: Model) => l2(p.at(x)))(model)).toEqualTypeOf<Model>();
expectTypeOf(mapTree(model, (w, g) => w.sub(g), model)).toEqualTypeOf<Model>();
expectTypeOf(unflattenTree(flattenTree(model), model)).toEqualTypeOf<Model>();
// @ts-expect-error: a tensor for a Line
grad((p: Line) => p.weight.sum())(x);

// What holds something else is none, and the message says why.
type Reason = 'a tree is a tensor, or lists and objects with nothing but tensors in them';
expectTypeOf<OnlyTensors<{ w: Tensor; n: number }>>().toEqualTypeOf<Reason>();
expectTypeOf<OnlyTensors<{ deep: readonly [Tensor, { name: string }] }>>().toEqualTypeOf<Reason>();
expectTypeOf<OnlyTensors<{ w: Tensor | null }>>().toEqualTypeOf<Reason>();
expectTypeOf<OnlyTensors<Map<string, Tensor>>>().toEqualTypeOf<Reason>();
expectTypeOf<OnlyTensors<Float32Array>>().toEqualTypeOf<Reason>();
// @ts-expect-error: a number among the parameters
grad((p: { w: Tensor; n: number }) => p.w.sum());
// @ts-expect-error: null among the parameters
valueAndGrad((p: { w: Tensor | null }) => p.w?.sum() ?? x);
// @ts-expect-error: a Map as parameters
hvp((p: Map<string, Tensor>) => p.get('w') ?? x);
// @ts-expect-error: a text among the parameters
diagGaussNewton((p: { layers: [Tensor, string] }) => p.layers[0]);
// @ts-expect-error: a number as parameters
gaussNewtonProduct((_: number) => x);
// @ts-expect-error: a number among tensors
encodeSafetensors({ w: x, n: 3 });
// @ts-expect-error: a number among the parameters
new Adam({ w: x, n: 3 }, 0.1);
// @ts-expect-error: averages and values of two structures
ema({ w: x }, { v: x }, 0.9);
encodeSafetensors({ model, line, list: [x] });

/** A generic function hands on what it cannot look into. */
function descend<P extends object>(f: Differentiable<P, []>, params: P): P {
  return mapTree(params, (w, g) => w.sub(g), grad(f)(params));
}
expectTypeOf(descend((p: Model) => p.at(x).sum(), model)).toEqualTypeOf<Model>();
// @ts-expect-error: a number among the parameters
descend((p: { w: Tensor; n: number }) => p.w.sum(), { w: x, n: 3 });

// Pieces of a list of sizes can be taken apart one by one; how many a number gives is not in its type.
expectTypeOf(split(x, [1, 2])).toEqualTypeOf<[Tensor, Tensor]>();
expectTypeOf(split(x, 2)).toEqualTypeOf<Tensor[]>();
expectTypeOf(split(x, [1, 2] as readonly number[])).toEqualTypeOf<Tensor[]>();
