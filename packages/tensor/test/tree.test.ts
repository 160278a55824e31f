import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  capture,
  flattenTree,
  leavesOf,
  mapTree,
  memory,
  ones,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  unflattenTree,
  useBackend,
} from '../src/index.ts';

useBackend('cpu');

/** A layer as a class: fields with tensors, and what is done with them. */
class Line {
  weight: Tensor;
  bias: Tensor;

  constructor(weight: Tensor, bias: Tensor) {
    this.weight = weight;
    this.bias = bias;
  }

  at(x: Tensor): Tensor {
    return x.mul(this.weight).add(this.bias);
  }
}

const line = (weight: number, bias: number): Line => new Line(tensor([weight]), tensor([bias]));
const numbers = (tree: object): number[] => leavesOf(tree).flatMap((leaf) => [...leaf.dataSync()]);

describe('mapTree', () => {
  test('keeps lists, objects and classes, and gives the leaves of several trees side by side', () => {
    const [a, b] = [
      { lines: [line(1, 2), line(3, 4)], last: tensor([5]) },
      { lines: [line(10, 20), line(30, 40)], last: tensor([50]) },
    ];
    const sum = mapTree(a, (x, y, z) => x.add(y).add(z), b, b);
    expect(numbers(sum)).toEqual([21, 42, 63, 84, 105]);
    expect(sum.lines[0]).toBeInstanceOf(Line);
    expect(sum.lines[0]?.at(tensor([2])).dataSync()[0]).toBe(84);
    expect(numbers(a)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each<[string, object]>([
    ['a list that is too short', { lines: [line(1, 2)], last: tensor([5]) }],
    ['another name', { lines: [line(1, 2), line(3, 4)], end: tensor([5]) }],
    ['a tensor for a list', { lines: tensor([1]), last: tensor([5]) }],
    ['a list for a tensor', { lines: [line(1, 2), line(3, 4)], last: [tensor([5])] }],
  ])('refuses trees that differ: %s', (_, other) => {
    const tree = { lines: [line(1, 2), line(3, 4)], last: tensor([5]) };
    expect(() => mapTree(tree, (x) => x, other)).toThrow(ShapeError);
  });

  test('shapes may differ', () => {
    expect(numbers(mapTree({ a: ones([2, 2]) }, (x, rate) => x.sum().mul(rate), { a: tensor(3) }))).toEqual([12]);
  });

  test('a tree that holds itself is refused', () => {
    const tree: Record<string, unknown> = { a: ones([1]) };
    tree.itself = tree;
    for (const f of [mapTree, leavesOf, flattenTree]) {
      expect(() => Reflect.apply(f, undefined, [tree, (x: Tensor) => x])).toThrow(/may hold itself/);
    }
  });
});

describe('names', () => {
  test('flattenTree gives a.b.c, unflattenTree the structure of another tree', () => {
    const tree = { lines: [line(1, 2), line(3, 4)], last: tensor([5]) };
    const named = flattenTree(tree);
    expect(Object.keys(named)).toEqual(['lines.0.weight', 'lines.0.bias', 'lines.1.weight', 'lines.1.bias', 'last']);
    const back = unflattenTree(Object.fromEntries(Object.entries(named).reverse()), tree);
    expect(back.lines[1]).toBeInstanceOf(Line);
    expect(back.lines[1]?.weight).toBe(tree.lines[1]?.weight);
    expect(numbers(back)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a list is one where the names of a level are 0, 1, … and no others', () => {
    const [a, b] = [ones([1]), ones([2])];
    expect(unflattenTree({ 'x.1': a, 'x.0': b })).toEqual({ x: [b, a] });
    expect(unflattenTree({ 'x.1': a, 'x.2': b })).toEqual({ x: { 1: a, 2: b } });
    expect(unflattenTree({ 'x.0': a, 'x.y': b })).toEqual({ x: { 0: a, y: b } });
    expect(unflattenTree({ 'x.0.0': a, 'x.1': b })).toEqual({ x: [[a], b] });
    expect(unflattenTree({})).toEqual({});
  });

  test('what is missing, further or of another shape is refused', () => {
    const like = { a: ones([2]), b: [ones([1])] };
    expect(() => unflattenTree({ a: ones([2]) }, like)).toThrow(new ArgumentError('unflattenTree', 'there is no b.0'));
    expect(() => unflattenTree({ a: ones([2]), 'b.0': ones([1]), toString: ones([1]) }, like)).toThrow(/no place for toString/);
    expect(() => unflattenTree({ a: ones([3]), 'b.0': ones([1]) }, like)).toThrow(ShapeError);
    expect(() => unflattenTree({ 'b.0': ones([1]) }, { b: [ones([1])], constructor: ones([1]) })).toThrow(/no constructor/);
  });
});

describe('objects of classes', () => {
  test('keep their tensors when they are returned from a scope, also where they know each other', () => {
    const before = memory();
    const kept = scope(() => {
      const [first, second] = [Object.assign(line(1, 2), { next: line(3, 4) }), line(5, 6)];
      Object.assign(first.next, { previous: first });
      second.at(ones([3]));
      return { first };
    });
    expect(numbers({ w: kept.first.weight, n: kept.first.next.bias })).toEqual([1, 4]);
    for (const leaf of [kept.first, kept.first.next].flatMap(({ weight, bias }) => [weight, bias])) leaf.dispose();
    expect(memory()).toEqual(before);
  });

  test('are arguments and results of captured functions', () => {
    using doubled = capture((l: Line) => mapTree(l, (leaf) => leaf.add(leaf)));
    for (let run = 1; run <= 5; run++) {
      scope(() => {
        const result = doubled(line(run, 2 * run));
        expect(result).toBeInstanceOf(Line);
        expect(numbers(result)).toEqual([2 * run, 4 * run]);
      });
    }
    expect(() => Reflect.apply(doubled, undefined, [new Map()])).toThrow(ArgumentError);
  });

  test('that hold themselves cannot be results of captured functions, unless there is no tensor in them', () => {
    class Ring {
      readonly ring: Ring = this;
      readonly held: unknown;
      constructor(held: unknown) {
        this.held = held;
      }
    }
    using withTensor = capture((a: Tensor) => new Ring(a.add(1)));
    expect(() => withTensor(ones([1]))).toThrow(/an object of class Ring with tensors in it holds itself/);
    const ring = new Ring('no tensor');
    using without = capture((a: Tensor) => [a.add(1), ring] as const);
    for (let run = 0; run < 5; run++) expect(without(ones([1]))[1]).toBe(ring);
  });
});
