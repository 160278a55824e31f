import { ShapeError, sameShape, Tensor, type Tree } from '@lenet-ts/tensor';

export type { Tree };

/** A tree of the same structure, every tensor replaced. */
export function mapTree<T extends Tree>(tree: T, replace: (leaf: Tensor) => Tensor): T;
export function mapTree(tree: Tree, replace: (leaf: Tensor) => Tensor): Tree {
  if (tree instanceof Tensor) return replace(tree);
  if (isList(tree)) return tree.map((branch) => mapTree(branch, replace));
  const mapped: Record<string, Tree> = {};
  for (const name of Object.keys(tree)) {
    const branch = tree[name];
    if (branch) mapped[name] = mapTree(branch, replace);
  }
  return mapped;
}

/** The tensors of a tree, in the order in which they are written, put behind those in `leaves`. */
export function leavesOf(tree: Tree, leaves: Tensor[] = []): Tensor[] {
  if (tree instanceof Tensor) leaves.push(tree);
  else for (const branch of isList(tree) ? tree : Object.values(tree)) leavesOf(branch, leaves);
  return leaves;
}

/** The tensors of two trees of one structure, side by side, put behind those in `pairs`. @throws ShapeError where they differ */
export function pairLeaves(operation: string, a: Tree, b: Tree, pairs: (readonly [Tensor, Tensor])[] = []): (readonly [Tensor, Tensor])[] {
  if (a instanceof Tensor && b instanceof Tensor) {
    if (!sameShape(a.shape, b.shape)) throw new ShapeError(operation, 'the shapes differ', [a.shape, b.shape]);
    pairs.push([a, b]);
    return pairs;
  }
  if (a instanceof Tensor || b instanceof Tensor) throw new ShapeError(operation, 'the two trees have different structures', []);
  const branches = Object.entries<Tree>(a);
  const others = Object.entries<Tree>(b);
  if (branches.length !== others.length) throw new ShapeError(operation, 'the two trees have different structures', []);
  for (let i = 0; i < branches.length; i++) {
    const [name, branch] = branches[i] ?? [];
    const [otherName, other] = others[i] ?? [];
    if (!branch || !other || name !== otherName) throw new ShapeError(operation, `the second tree has ${otherName} where the first has ${name}`, []);
    pairLeaves(operation, branch, other, pairs);
  }
  return pairs;
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
