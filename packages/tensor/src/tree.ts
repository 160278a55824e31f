import { checkFunction, hasFields, isPlainObject, nameOf } from './check.ts';
import { ArgumentError, ShapeError } from './errors.ts';
import { at, sameShape } from './shape.ts';
import { checkTensor, Tensor } from './tensor.ts';

/**
 * Parameters as people write them: a tensor, or nested lists and objects of tensors. An object of a class of your own is a tree too, if
 * all its fields are; `private w` is a field, while `#w` is hidden from all but the class, and so no part of a tree.
 */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

type Method = (...args: never) => unknown;
type Fields<P> = P extends Tensor | Method ? P : P extends object ? { readonly [Name in keyof P]: Fields<P[Name]> } : never;

/**
 * Anything where P is a tree, else a text that says what it is not. An argument of the type `F & OnlyTensors<P>` does not compile then, with
 * the text in the message. A generic function, for which P is open, takes such an argument itself.
 */
export type OnlyTensors<P> = [P] extends [Tree]
  ? unknown
  : [P] extends [Fields<P>]
    ? unknown
    : 'a tree is a tensor, or lists and objects with nothing but tensors in them';

/** Far more than people write; an object that holds itself has more. */
const MOST_LEVELS = 100;

type Branches = readonly (readonly [name: string, branch: unknown])[];

/** The branches of a list or object. @throws ArgumentError where it is neither: nothing in a tree is passed over */
function branchesOf(operation: string, tree: unknown, path: readonly string[]): Branches {
  if (path.length > MOST_LEVELS) throw new ArgumentError(operation, `a tree has at most ${MOST_LEVELS} levels, and this one may hold itself`);
  // By index: holes count as undefined.
  if (Array.isArray(tree)) return Array.from<unknown, [string, unknown]>(tree, (branch, i) => [String(i), branch]);
  if (isPlainObject(tree) || (hasFields(tree) && Object.keys(tree).length > 0)) return Object.entries(tree);
  throw new ArgumentError(operation, `a tree holds tensors, lists and objects, not ${nameOf(tree)}${placeOf(path)}`);
}

/** A list, or an object of the same class, with other branches. */
export function withBranches(tree: unknown, branches: Branches): unknown {
  if (Array.isArray(tree)) return branches.map(([, branch]) => branch);
  if (isPlainObject(tree)) return Object.fromEntries(branches);
  // Defined, not set: a class may have setters of these names.
  return Object.create(Object.getPrototypeOf(tree), Object.getOwnPropertyDescriptors(Object.fromEntries(branches)));
}

type Visit = (leaves: readonly Tensor[], path: readonly string[]) => Tensor;

/** A tree of the structure that all trees have, made of what `visit` gives for their leaves side by side. @throws ShapeError, ArgumentError */
function mapTrees(operation: string, trees: readonly unknown[], path: string[], visit: Visit): unknown {
  if (areTensors(trees)) return visit(trees, path);
  const lists = trees.map((tree) => (tree instanceof Tensor ? undefined : branchesOf(operation, tree, path)));
  const [first] = lists;
  if (!first || lists.some((list) => list?.length !== first.length)) throw differentAt(operation, 'the trees have different structures', path);
  const branches = first.map(([name], i) => {
    const named = lists.map((list) => list?.[i] ?? []);
    const wrong = named.find(([other]) => other !== name);
    if (wrong) throw differentAt(operation, `the second tree has ${wrong[0]} where the first has ${name}`, path);
    path.push(name);
    const branch = mapTrees(
      operation,
      named.map(([, part]) => part),
      path,
      visit,
    );
    path.pop();
    return [name, branch] as const;
  });
  return withBranches(trees[0], branches);
}

function differentAt(operation: string, problem: string, path: readonly string[]): ShapeError {
  return new ShapeError(operation, problem + placeOf(path), []);
}

function placeOf(path: readonly string[]): string {
  return path.length > 0 ? ` at ${path.join('.')}` : '';
}

function areTensors(trees: readonly unknown[]): trees is readonly Tensor[] {
  return trees.every((tree) => tree instanceof Tensor);
}

type Leaves<Trees extends readonly object[]> = { readonly [I in keyof Trees]: Tensor };

/**
 * A tree of the same structure with other tensors. Given several trees, `replace` gets their tensors at each place:
 * `mapTree(params, (w, g) => w.sub(g.mul(0.1)), gradient)`.
 * @throws ArgumentError for what is no tree, ShapeError where the structures differ
 */
export function mapTree<T extends object, Others extends readonly object[]>(
  tree: T,
  replace: (leaf: Tensor, ...leaves: Leaves<Others>) => Tensor,
  ...others: Others
): T;
export function mapTree(tree: object, replace: (...leaves: readonly Tensor[]) => Tensor, ...others: readonly object[]): unknown {
  checkFunction('mapTree', 'what makes the new tensors', replace);
  return mapTrees('mapTree', [tree, ...others], [], (leaves) => replace(...leaves));
}

/** The tensors of a tree, in the order in which they are written. @throws ArgumentError for what is no tree */
export function leavesOf(tree: object): Tensor[] {
  const leaves: Tensor[] = [];
  mapTrees('leavesOf', [tree], [], (row) => {
    const leaf = at(row, 0);
    leaves.push(leaf);
    return leaf;
  });
  return leaves;
}

/** The same of several trees of one structure, side by side. @throws as mapTree does */
export function zipLeaves<Trees extends readonly [object, ...object[]]>(operation: string, ...trees: Trees): readonly Leaves<Trees>[];
export function zipLeaves(operation: string, ...trees: readonly [object, ...object[]]): readonly (readonly Tensor[])[] {
  const rows: (readonly Tensor[])[] = [];
  mapTrees(operation, trees, [], (leaves) => {
    rows.push(leaves);
    return at(leaves, 0);
  });
  return rows;
}

/**
 * The tensors of a tree by the names that files give them: `{ layers: [{ weight }] }` holds `layers.0.weight`.
 * @throws ArgumentError for two tensors of one name, and for anything that is no tensor, list or object
 */
export function flattenTree(tree: object): Record<string, Tensor> {
  const named = new Map<string, Tensor>();
  mapTrees('flattenTree', [tree], [], ([leaf], path) => {
    const name = path.join('.');
    if (!leaf || path.length === 0) throw new ArgumentError('flattenTree', 'a tensor alone has no name; put it into an object');
    if (named.has(name)) throw new ArgumentError('flattenTree', `two tensors are called ${name}`);
    named.set(name, leaf);
    return leaf;
  });
  return Object.fromEntries(named);
}

/**
 * The way back: tensors in nested objects, a level for every dot in their names, and in lists where the names of a level are 0, 1, … alone.
 * @throws ArgumentError where one name goes on from another, as a.b does from a
 */
export function unflattenTree(named: Readonly<Record<string, Tensor>>): Tree;
/**
 * The same as a tree that is wanted.
 * @param like a tree with the structure, names and shapes that are wanted: its lists are lists again, its classes classes
 * @param operation what errors call it
 * @throws ArgumentError where `like` has other names, ShapeError for another shape
 */
export function unflattenTree<T extends object>(named: Readonly<Record<string, Tensor>>, like: T, operation?: string): T;
export function unflattenTree(named: Readonly<Record<string, Tensor>>, like?: object, operation: string = 'unflattenTree'): unknown {
  if (!isPlainObject(named)) throw new ArgumentError(operation, `an object of tensors is expected, not ${nameOf(named)}`);
  for (const tensor of Object.values(named)) checkTensor(operation, tensor);
  if (like === undefined) return nest(named);
  const expected = flattenTree(like);
  const further = Object.keys(named).find((name) => !Object.hasOwn(expected, name));
  if (further !== undefined) throw new ArgumentError(operation, `there is no place for ${further}`);
  return mapTrees(operation, [like], [], ([leaf], path) => {
    const name = path.join('.');
    const found = Object.hasOwn(named, name) ? named[name] : undefined;
    if (!leaf || !found) throw new ArgumentError(operation, `there is no ${name}`);
    if (!sameShape(found.shape, leaf.shape)) throw new ShapeError(operation, `${name} has another shape`, [leaf.shape, found.shape]);
    return found;
  });
}

function nest(named: Readonly<Record<string, Tensor>>): Tree {
  const groups = new Map<string, [rest: string, tensor: Tensor][]>();
  const branches = new Map<string, Tree>();
  for (const [name, tensor] of Object.entries(named)) {
    const dot = name.indexOf('.');
    const first = name.slice(0, dot);
    if (dot < 0) branches.set(name, tensor);
    else if (!groups.get(first)?.push([name.slice(dot + 1), tensor])) groups.set(first, [[name.slice(dot + 1), tensor]]);
  }
  for (const [key, inner] of groups) {
    if (branches.has(key)) throw new ArgumentError('unflattenTree', `${key} is a tensor, and ${key}.${inner[0]?.[0]} lies inside it`);
    branches.set(key, nest(Object.fromEntries(inner)));
  }
  const inOrder = [...branches].sort(([a], [b]) => Number(a) - Number(b));
  const isList = inOrder.length > 0 && inOrder.every(([name], i) => name === String(i));
  return isList ? inOrder.map(([, branch]) => branch) : Object.fromEntries(branches);
}
