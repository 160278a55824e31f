import { ArgumentError, ShapeError, sameShape, Tensor, type Tree } from '@lenet-ts/tensor';
import { checkFunction, nameOf } from './arguments.ts';

export type { Tree };

/** A tree of the same structure, every tensor replaced. @throws ArgumentError for what is no tree */
export function mapTree<T extends Tree>(tree: T, replace: (leaf: Tensor) => Tensor): T;
export function mapTree(tree: Tree, replace: (leaf: Tensor) => Tensor): Tree {
  checkFunction('mapTree', replace, 'what makes the new tensors');
  return mapAt(tree, '', replace);
}

function mapAt(tree: Tree, path: string, replace: (leaf: Tensor) => Tensor): Tree {
  if (tree instanceof Tensor) return replace(tree);
  const branches = branchesOf(tree, path).map(([name, branch]) => [name, mapAt(branch, `${path}.${name}`, replace)] as const);
  return isList(tree) ? branches.map(([, branch]) => branch) : Object.fromEntries(branches);
}

/** The tensors of a tree, in the order in which they are written. @throws ArgumentError for what is no tree */
export function leavesOf(tree: Tree): Tensor[] {
  const leaves: Tensor[] = [];
  mapTree(tree, (leaf) => {
    leaves.push(leaf);
    return leaf;
  });
  return leaves;
}

/** The tensors of two trees of one structure, side by side. @throws ShapeError where they differ, ArgumentError for what is no tree */
export function pairLeaves(operation: string, a: Tree, b: Tree): (readonly [Tensor, Tensor])[] {
  const pairs: (readonly [Tensor, Tensor])[] = [];
  pairAt(operation, a, b, '', pairs);
  return pairs;
}

/** A tree of the structure that both have, from their tensors side by side. @throws as pairLeaves does */
export function zipTrees<T extends Tree>(operation: string, a: T, b: Tree, combine: (a: Tensor, b: Tensor) => Tensor): T {
  const pairs = pairLeaves(operation, a, b).values();
  return mapTree(a, (leaf) => {
    const { value } = pairs.next();
    return value ? combine(...value) : leaf;
  });
}

function pairAt(operation: string, a: Tree, b: Tree, path: string, pairs: (readonly [Tensor, Tensor])[]): void {
  if (a instanceof Tensor && b instanceof Tensor) {
    if (!sameShape(a.shape, b.shape)) throw new ShapeError(operation, 'the shapes differ', [a.shape, b.shape]);
    pairs.push([a, b]);
    return;
  }
  const branches = a instanceof Tensor ? undefined : branchesOf(a, path);
  const others = b instanceof Tensor ? undefined : branchesOf(b, path);
  if (branches?.length !== others?.length) throw new ShapeError(operation, 'the two trees have different structures', []);
  branches?.forEach(([name, branch], i) => {
    const pair = others?.[i];
    if (pair?.[0] !== name) throw new ShapeError(operation, `the second tree has ${pair?.[0]} where the first has ${name}`, []);
    pairAt(operation, branch, pair[1], `${path}.${name}`, pairs);
  });
}

/** The branches of a list or plain object with their names. @throws ArgumentError where it is neither: nothing in a tree is passed over */
function branchesOf(tree: Exclude<Tree, Tensor>, path: string): [string, Tree][] {
  const prototype = tree === null || typeof tree !== 'object' ? undefined : Object.getPrototypeOf(tree);
  if (Array.isArray(tree)) return Array.from<Tree, [string, Tree]>(tree, (branch, i) => [String(i), branch]);
  if (prototype !== Object.prototype && prototype !== null) {
    const where = path ? ` at ${path.slice(1)}` : '';
    throw new ArgumentError('tree', `a tree holds tensors, lists and plain objects, not ${nameOf(tree)}${where}`);
  }
  return Object.entries<Tree>(tree);
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
