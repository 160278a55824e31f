import { ShapeError, sameShape, Tensor } from '@lenet-ts/tensor';

/**
 * Parameters as people write them: a tensor, or nested lists and plain objects of tensors. A type of your own for them has to
 * be a `type`, not an `interface`: TypeScript does not count an interface as an object with any names.
 */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** A tree of the same structure, every tensor replaced. */
export function mapTree<T extends Tree>(tree: T, replace: (leaf: Tensor) => Tensor): T;
export function mapTree(tree: Tree, replace: (leaf: Tensor) => Tensor): Tree {
  if (tree instanceof Tensor) return replace(tree);
  if (isList(tree)) return tree.map((branch) => mapTree(branch, replace));
  return Object.fromEntries(Object.entries(tree).map(([name, branch]) => [name, mapTree(branch, replace)]));
}

/** The tensors of a tree, in the order in which they are written. */
export function leavesOf(tree: Tree): Tensor[] {
  if (tree instanceof Tensor) return [tree];
  return (isList(tree) ? tree : Object.values(tree)).flatMap(leavesOf);
}

/** The tensors of two trees of one structure, side by side. @throws ShapeError where they differ */
export function pairLeaves(operation: string, a: Tree, b: Tree): (readonly [Tensor, Tensor])[] {
  if (a instanceof Tensor || b instanceof Tensor) {
    if (!(a instanceof Tensor && b instanceof Tensor)) throw new ShapeError(operation, 'the two trees have different structures', []);
    if (!sameShape(a.shape, b.shape)) throw new ShapeError(operation, 'the shapes differ', [a.shape, b.shape]);
    return [[a, b]];
  }
  const branchesB = new Map<string, Tree>(Object.entries(b));
  if (Object.keys(a).length !== branchesB.size) throw new ShapeError(operation, 'the two trees have different structures', []);
  return Object.entries(a).flatMap(([name, branch]: [string, Tree]) => {
    const other = branchesB.get(name);
    if (!other) throw new ShapeError(operation, `there is no ${name} in the second tree`, []);
    return pairLeaves(operation, branch, other);
  });
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
