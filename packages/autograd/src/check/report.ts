/** One element where a rule and finite differences were compared. */
export interface Comparison {
  /** Which input, counted from 0, and which element of it in row-major order. */
  readonly input: number;
  readonly element: number;
  readonly expected: number;
  readonly found: number;
  readonly tolerance: number;
}

/** What a check found. `ok` is for tests, `String(report)` for people. */
export class CheckReport {
  readonly title: string;
  readonly comparisons: readonly Comparison[];

  constructor(title: string, comparisons: readonly Comparison[]) {
    this.title = title;
    this.comparisons = comparisons;
  }

  /** The elements where they differ by more than the tolerance. */
  get failures(): readonly Comparison[] {
    return this.comparisons.filter(({ expected, found, tolerance }) => !(Math.abs(expected - found) <= tolerance));
  }

  /** Whether all elements agree. */
  get ok(): boolean {
    return this.failures.length === 0;
  }

  /** A line where all is well, else the first five failures too. */
  toString(): string {
    const { failures } = this;
    const total = this.comparisons.length;
    if (failures.length === 0) return `${this.title}: ok, ${total} elements agree with finite differences`;
    const lines = failures
      .slice(0, 5)
      .map(
        ({ input, element, expected, found, tolerance }) =>
          `  input ${input}, element ${element}: the rule gives ${found}, finite differences ${expected} ± ${tolerance.toExponential(1)}`,
      );
    return [`${this.title}: ${failures.length} of ${total} elements differ`, ...lines, ...(failures.length > 5 ? ['  …'] : [])].join('\n');
  }
}
