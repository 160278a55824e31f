import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composedCalls, elementwiseCalls, type Make, primitiveCalls } from '../examples/operations.ts';
import { context } from '../packages/tensor/src/context.ts';
import { place } from '../packages/tensor/src/create.ts';
import type { Backend, PrimitiveName, Rule } from '../packages/tensor/src/index.ts';
import * as tensorPackage from '../packages/tensor/src/index.ts';
import { filesIn, root } from './files.ts';
import { formulaText } from './formulaText.ts';

const { formula, recorders, scope, sizeOf, useBackend } = tensorPackage;
const backendNames = [...tensorPackage.backendNames].sort();
const ops = sourcesIn('packages/tensor/src/ops');
const kernels = backendNames.map((name) => sourcesIn(`packages/tensor/src/backends/${name}/kernels`));
type OtherName = Exclude<PrimitiveName, 'map'>;
const otherNames = Object.keys(primitiveCalls).filter((name): name is OtherName => name !== 'map');
const formulas = formulasIn(ops);

/** Where y depends on all x, and the squares of J's entries are no one slope's. */
const ownCurvature: Partial<Record<PrimitiveName, string>> = { softmax: 'y² (h (1 - 2y) + Σ h y²)' };

/** docs/ops.md: what every operation computes, how it is differentiated, and where its kernels are. */
export function opsTable(): string {
  return [
    '# Operations',
    '',
    '`npm run docs` writes this page from the code, and a test compares the two.',
    '',
    '**Form** says how an operation depends on its inputs, almost everywhere: `linear` in all together, `bilinear` in each alone,',
    '`linearInFirst` in the first alone, `nonlinear`, or `flat` where no gradient flows. **Curvature** is what becomes of the curvature h at y, (J∘J)ᵀ h: for',
    'a slope f′ it is h f′²; a bilinear operation takes its gradient with the other operand squared; where every entry of J is 0 or 1,',
    'curvature goes the way of the gradient. The last columns link to the kernel that runs on each backend.',
    '',
    '## Elementwise',
    '',
    'Each is a formula, and its slopes are what differentiating the formula gives, or a slope that the formula names. One kernel runs them',
    `all: ${mapKernels()}. The gradient is g f′, the curvature h f′². \`[a < b]\` is 1 where that holds and 0 elsewhere.`,
    '',
    row(['operation', 'formula', 'slopes', 'form']),
    row(['---', '---', '---', '---']),
    ...Object.keys(elementwiseCalls).map(elementwiseRow),
    '',
    '## All others',
    '',
    row(['operation', 'formula and gradient', 'curvature', 'form', ...backendNames.map((name) => `\`${name}\``)]),
    row(new Array<string>(4 + backendNames.length).fill('---')),
    ...otherNames.map((name) =>
      row([
        linkTo(name, ops),
        formulas.get(name) ?? '',
        ownCurvature[name] ?? curvatureOf(ruleOfCall(name)),
        formOf(ruleOfCall(name)),
        ...kernelCells(name),
      ]),
    ),
    '',
    '## Composed of these',
    '',
    'They have no rule: their gradient and curvature follow from their parts.',
    '',
    row(['operation', 'made of']),
    row(['---', '---']),
    ...composedNames().map((name) =>
      row([linkTo(name, ops), [...new Set(ranBy(composedCalls[name] ?? missing(name)).map((ran) => ran.operation?.name ?? ran.name))].join(', ')]),
    ),
    '',
  ].join('\n');
}

/** The text of each file of a folder, by its path. */
function sourcesIn(folder: string): Map<string, string> {
  return new Map(filesIn(folder).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A link to the file that exports `name`. */
function linkTo(name: string, sources: ReadonlyMap<string, string>): string {
  const exported = new RegExp(`^export (const|function) ${name}\\b`, 'm');
  const found = [...sources].find(([, text]) => exported.test(text));
  if (!found) throw new Error(`no file exports ${name}`);
  return `[${name}](../${found[0]})`;
}

/** A backend a cell, with a link to the kernel that runs there. */
function kernelCells(name: PrimitiveName): string[] {
  const called = [...kernelsOf(primitiveCalls[name])];
  return kernels.map((sources) => called.map((kernel) => linkTo(kernel, sources)).join(', ') || 'none: shares the buffer');
}

/** The kernels that a call runs, from somebody who listens. */
function kernelsOf(call: Call): Set<string> {
  const called = new Set<string>();
  context.observers.push({ after: ({ kernel }) => void called.add(kernel.name) });
  run(call, useBackend('cpu'));
  context.observers.pop();
  return called;
}

function mapKernels(): string {
  return kernels.map((sources, i) => linkTo('map', sources).replace('[map]', `[${backendNames[i]}]`)).join(', ');
}

function elementwiseRow(name: string): string {
  const { call, operands, numbers = '' } = elementwiseCalls[name] ?? missing(name);
  const { operation, rule } = elementwiseIn(call);
  const inputs = operands.split(' ');
  const text = (of: tensorPackage.Formula) => formulaText(of, [...inputs, 'y'], numbers.split(' ')).replaceAll('|', '\\|');
  const slopes = inputs.flatMap((x, i) => {
    const slope = formula.derivative(operation.formula, i, inputs.length);
    return formula.isLiteral(slope, 0) ? [] : [`∂y/∂${x} = ${text(slope)}`];
  });
  return row([linkTo(name, ops), `y = ${text(operation.formula)}`, slopes.join(',&emsp;') || '0', formOf(rule)]);
}

/** The elementwise operation that a call runs. */
function elementwiseIn(call: Call): { operation: tensorPackage.Elementwise; rule: AnyRule } {
  for (const { operation, rule } of ranBy(call)) if (operation) return { operation, rule };
  throw new Error('a call of an elementwise operation runs none');
}

interface Ran {
  readonly name: PrimitiveName;
  /** Where the primitive is `map`. */
  readonly operation: tensorPackage.Elementwise | undefined;
  readonly rule: AnyRule;
}

/** The primitives that a call runs, from a recorder that writes them down. */
function ranBy(call: Call): Ran[] {
  const ran: Ran[] = [];
  recorders.push({
    outlivesScopes: false,
    record: (name, rule, _inputs, attributes) =>
      void ran.push({
        name,
        operation: attributes && 'operation' in attributes ? attributes.operation : undefined,
        rule,
      }),
  });
  run(call, useBackend('cpu'));
  recorders.pop();
  return ran;
}

type Call = (make: Make) => unknown;

function run(call: Call, backend: Backend): void {
  scope(() => void call((shape, dtype = 'float32') => place(new Array<number>(sizeOf(shape)).fill(1), shape, dtype, backend, 'docs')));
}

function missing(name: string): never {
  throw new Error(`examples/operations.ts has no call of ${name}`);
}

/** What is no operation, or none that a tape sees: families of rules among them. */
const outside: readonly string[] = [
  'diagonal',
  'bilinear',
  'structural',
  'loss',
  'updateInPlace',
  'copyInPlace',
  'unrecorded',
  'elementwise',
  'inPlace',
  'generator',
  'randomUniform',
];

/** The functions of ops/ that a user can call and that are no primitives. */
function composedNames(): string[] {
  const functions = [...ops.values()].flatMap((text) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name = '']) => name));
  return functions.filter((name) => name in tensorPackage && !(name in primitiveCalls) && !(name in elementwiseCalls) && !outside.includes(name));
}

/** The first line of each rule's docstring: y = …, then the gradient. */
function formulasIn(sources: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of sources.values()) {
    let formula = '';
    for (const line of text.split('\n')) {
      formula = /^\/\*\* (.*?)(?: \*\/)?$/.exec(line)?.[1] ?? formula;
      const name = /^const \w+.*: RuleOf<'(\w+)'>/.exec(line)?.[1];
      if (name) found.set(name, formula.replace(/ {2,}/g, ',&emsp;'));
    }
  }
  return found;
}

/** The rule of the call that stands for a primitive. */
function ruleOfCall(name: OtherName): AnyRule {
  return ranBy(primitiveCalls[name]).find((ran) => ran.name === name)?.rule ?? missing(name);
}

type AnyRule = Pick<Rule, 'form'> & { readonly vjp: readonly unknown[]; readonly curvature: readonly unknown[] };

function curvatureOf({ form, vjp, curvature }: AnyRule): string {
  if (vjp.every((pullback) => pullback === 'flat')) return 'none';
  if (vjp.every((pullback, i) => pullback === curvature[i])) return 'as the gradient';
  return form === 'bilinear' ? 'other operand squared' : 'h f′²';
}

function formOf({ form, vjp }: AnyRule): string {
  return vjp.every((pullback) => pullback === 'flat') ? 'flat' : form;
}
