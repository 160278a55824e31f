import { mapTree, ShapeError, sameShape, type Tensor, zipLeaves } from '@lenet-ts/tensor/functions';

export { leavesOf, mapTree, type OnlyTensors, type Tree } from '@lenet-ts/tensor/functions';

/** The tensors of two trees of one structure, side by side. @throws ShapeError where structures or shapes differ, ArgumentError for what is no tree */
export function pairLeaves(operation: string, a: object, b: object): readonly (readonly [Tensor, Tensor])[] {
  const pairs = zipLeaves(operation, a, b);
  const wrong = pairs.find(([x, y]) => !sameShape(x.shape, y.shape));
  if (wrong) throw new ShapeError(operation, 'the shapes differ', [wrong[0].shape, wrong[1].shape]);
  return pairs;
}

/** A tree of the structure that both have, from their tensors side by side. @throws as pairLeaves does */
export function zipTrees<T extends object>(operation: string, a: T, b: object, combine: (a: Tensor, b: Tensor) => Tensor): T {
  pairLeaves(operation, a, b);
  return mapTree(a, combine, b);
}
