/** A number as text: sign and whole digits, digits behind the point, and `e+7` or nothing. */
interface Decimal {
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: string;
}

/** A method of Number that writes so many digits behind the point. */
type Notation = 'toFixed' | 'toExponential';

/** Digits behind the point of numbers printed together, at most. */
const PRECISION = 8;
/** The most that JavaScript writes. */
const ALL_DIGITS = 100;

/** Numbers of one notation and one width, their points under each other, as NumPy chooses them. */
export function formatColumn(values: readonly number[], float32: boolean): string[] {
  const finite = values.filter(Number.isFinite);
  const notation = isScientific(finite, float32) ? 'toExponential' : 'toFixed';
  const shortened = finite.map((x) => shortest(x, float32, notation, PRECISION));
  const digits = longest(shortened.map(({ fraction }) => fraction));
  const exponentDigits = longest(shortened.map(({ exponent }) => exponent)) - 'e+'.length;
  const texts = values.map((x) => {
    if (!Number.isFinite(x)) return nameOf(x);
    if (notation === 'toFixed') {
      const { whole, fraction } = shortest(x, float32, notation, PRECISION);
      return `${whole}.${fraction.padEnd(digits)}`;
    }
    const { whole, fraction, exponent } = withDigits(x, notation, digits);
    return `${whole}.${fraction}${padExponent(exponent, exponentDigits)}`;
  });
  return alignRight(texts);
}

/** Texts of one width, with spaces before them. */
export function alignRight(texts: readonly string[]): string[] {
  const width = longest(texts);
  return texts.map((text) => text.padStart(width));
}

/** A number alone, with every digit that tells it from its neighbours. */
export function formatScalar(x: number, float32: boolean): string {
  if (!Number.isFinite(x)) return nameOf(x);
  const magnitude = Math.abs(x);
  const scientific = magnitude >= (float32 ? 1e6 : 1e16) || (magnitude > 0 && magnitude < 1e-4);
  const { whole, fraction, exponent } = shortest(x, float32, scientific ? 'toExponential' : 'toFixed', ALL_DIGITS);
  return scientific ? whole + (fraction && `.${fraction}`) + padExponent(exponent) : `${whole}.${fraction || '0'}`;
}

/** Whether the numbers are too large, too small or too far apart for columns of plain decimals. */
function isScientific(finite: readonly number[], float32: boolean): boolean {
  const round = float32 ? Math.fround : Number;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const x of finite) {
    if (x === 0) continue;
    smallest = Math.min(smallest, Math.abs(x));
    largest = Math.max(largest, Math.abs(x));
  }
  return largest >= (float32 ? 1e6 : 1e8) || smallest < round(1e-4) || round(largest / smallest) > 1000;
}

/** x with the fewest digits, up to `most`, that no other number of its dtype would be rounded from. */
function shortest(x: number, float32: boolean, notation: Notation, most: number): Decimal {
  const round = float32 ? Math.fround : Number;
  for (let digits = 0; ; digits++) {
    const decimal = withDigits(x, notation, digits);
    const { whole, fraction, exponent } = decimal;
    if (digits === most || round(Number(`${whole}.${fraction}${exponent}`)) === x) return { ...decimal, fraction: fraction.replace(/0+$/, '') };
  }
}

/** x with so many digits behind the point. Exact ties go to the even digit; JavaScript alone takes them away from zero. */
function withDigits(x: number, notation: Notation, digits: number): Decimal {
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const exact = split(Math.abs(x)[notation](ALL_DIGITS));
  const kept = exact.fraction.slice(0, digits);
  const tie = /^50*$/.test(exact.fraction.slice(digits));
  const even = /[02468]$/.test(exact.whole + kept);
  const rounded = tie && even ? { ...exact, fraction: kept } : split(Math.abs(x)[notation](digits));
  return { ...rounded, whole: sign + rounded.whole };
}

function split(text: string): Decimal {
  const [mantissa = '', exponent] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { whole, fraction, exponent: exponent === undefined ? '' : `e${exponent}` };
}

/** e+7 → e+07, or as many digits as asked for. */
function padExponent(exponent: string, digits: number = 2): string {
  return exponent.slice(0, 2) + exponent.slice(2).padStart(Math.max(digits, 2), '0');
}

function nameOf(x: number): string {
  return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf';
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}
