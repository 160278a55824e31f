import { isPlainObject, nameOf } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import { checkTensor, Tensor } from '../tensor.ts';

/**
 * Parameters as people write them: a tensor, or nested lists and plain objects of tensors. A type of your own for them has to
 * be a `type`, not an `interface`: TypeScript does not count an interface as an object with any names.
 */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/**
 * The tensors of a tree by the names that files give them: `{ layers: [{ weight }] }` holds `layers.0.weight`.
 * @throws ArgumentError for two tensors of one name, and for anything that is no tensor, list or plain object
 */
export function namedTensors(tree: Tree): Record<string, Tensor> {
  const named = new Map<string, Tensor>();
  collect(tree, [], named);
  return Object.fromEntries(named);
}

function collect(tree: unknown, path: readonly string[], named: Map<string, Tensor>): void {
  const name = path.join('.');
  if (tree instanceof Tensor) {
    if (path.length === 0) throw new ArgumentError('namedTensors', 'a tensor alone has no name; put it into an object');
    if (named.has(name)) throw new ArgumentError('namedTensors', `two tensors are called ${name}`);
    named.set(name, tree);
  } else if (Array.isArray(tree) || isPlainObject(tree)) {
    for (const [key, branch] of Object.entries(tree)) collect(branch, [...path, key], named);
  } else {
    throw new ArgumentError('namedTensors', `${name || 'the tree'} is to be a tensor, a list or a plain object, not ${nameOf(tree)}`);
  }
}

/**
 * The way back: tensors in nested objects, a level for every dot in their names. Lists come back as objects with 0, 1, … as names.
 * @throws ArgumentError where one name goes on from another, as a.b does from a
 */
export function nestedTensors(named: Readonly<Record<string, Tensor>>): Record<string, Tree> {
  const groups = new Map<string, [rest: string, tensor: Tensor][]>();
  const leaves = new Map<string, Tree>();
  if (!isPlainObject(named)) throw new ArgumentError('nestedTensors', `an object of tensors is expected, not ${nameOf(named)}`);
  for (const [name, tensor] of Object.entries(named)) {
    checkTensor('nestedTensors', tensor);
    const dot = name.indexOf('.');
    const first = name.slice(0, dot);
    if (dot < 0) leaves.set(name, tensor);
    else if (!groups.get(first)?.push([name.slice(dot + 1), tensor])) groups.set(first, [[name.slice(dot + 1), tensor]]);
  }
  for (const [key, inner] of groups) {
    if (leaves.has(key)) throw new ArgumentError('nestedTensors', `${key} is a tensor, and ${key}.${inner[0]?.[0]} lies inside it`);
    leaves.set(key, nestedTensors(Object.fromEntries(inner)));
  }
  return Object.fromEntries(leaves);
}
