import type { Tensor } from '../../packages/tensor/src/index.ts';
import type { Scalar, Values } from './oracle.ts';

/** Puts numbers where a program runs. */
export type Place = (values: readonly number[], shape: readonly number[]) => Tensor;

/** One use of an operation, as the engine does it and as it is defined. */
export interface Operation {
  /** With %0, %1, … for the operands. */
  readonly text: string;
  /** Numbers of earlier inputs and results. */
  readonly operands: readonly number[];
  readonly run: (operands: readonly Tensor[], place: Place) => Tensor;
  readonly reference: (operands: readonly Values[]) => Values;
}

/** Inputs and results in the order in which they come; the last one is the program's. */
export type Program = readonly (Input | Operation)[];

export interface Input {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** How each element moves, for the oracle's derivative. */
  readonly direction: readonly number[];
}

export const isInput = (node: Input | Operation): node is Input => 'direction' in node;

/** An input moving in a direction. */
export function evaluateInput({ shape, values }: Input, direction: readonly number[]): Values {
  const elements = values.map((v, i): Scalar => ({ v, d: direction[i]!, a: Math.abs(direction[i]!), e: 0, g: 0, wild: false }));
  return { shape, elements };
}

/** The program's result by definition, its inputs moving in these directions. */
export function evaluate(program: Program, directionOf: (input: Input) => readonly number[]): Values {
  const values: Values[] = [];
  for (const node of program) {
    values.push(isInput(node) ? evaluateInput(node, directionOf(node)) : node.reference(node.operands.map((i) => values[i]!)));
  }
  return values.at(-1)!;
}

/** A number, and the sign of a zero. */
export const shown = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** A line an input or operation, all that is needed to see it again. */
export function textOf(program: Program): string {
  return program
    .map((node, i) => {
      if (isInput(node)) return `  %${i} = input of [${node.shape.join(', ')}]: ${node.values.map(shown).join(', ')}`;
      return `  %${i} = ${node.text.replace(/%(\d)/g, (_, operand) => `%${node.operands[Number(operand)]}`)}`;
    })
    .join('\n');
}
