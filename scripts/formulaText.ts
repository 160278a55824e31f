import { type Formula, formula } from '../packages/tensor/src/index.ts';

const SUM = 1;
const PRODUCT = 2;
const ATOM = 3;

/** A formula as people write it, its inputs and parameters by name. */
export function formulaText(of: Formula, inputs: readonly string[], parameters: readonly string[]): string {
  /** In brackets where it binds less than its place asks for. */
  const write = (part: Formula, place: number): string => {
    if (part.kind === 'input') return inputs[part.index] ?? '?';
    if (part.kind === 'parameter') return parameters[part.index] ?? '?';
    if (part.kind === 'sloped') return write(part.value, place);
    if (part.kind === 'literal') return part.value < 0 && place > SUM ? `(${part.value})` : String(part.value);
    const [a = part, b = part, c = part] = part.operands;
    const bracketed = (text: string, own: number) => (own < place ? `(${text})` : text);
    switch (part.name) {
      case 'add':
        return bracketed(`${write(a, SUM)} + ${write(b, SUM)}`, SUM);
      case 'sub':
        return bracketed(`${write(a, SUM)} - ${write(b, PRODUCT)}`, SUM);
      case 'mul':
        return a === b ? `${write(a, ATOM)}²` : bracketed(`${write(a, PRODUCT)} ${write(b, ATOM)}`, PRODUCT);
      case 'div':
        return bracketed(`${write(a, PRODUCT)} / ${write(b, ATOM)}`, PRODUCT);
      case 'neg':
        return bracketed(`-${write(a, PRODUCT)}`, SUM);
      case 'less':
        return `[${write(a, SUM)} < ${write(b, SUM)}]`;
      case 'equal':
        return `[${write(a, SUM)} = ${write(b, SUM)}]`;
      case 'select':
        return bracketed(`${write(a, ATOM)} ? ${write(b, SUM)} : ${write(c, SUM)}`, 0);
      default:
        return `${part.name}(${part.operands.map((operand) => write(operand, 0)).join(', ')})`;
    }
  };
  return write(formula.withoutSlopes(of), 0);
}
