import { BLANK } from './codes.ts';

/** A digit of a string that was read. */
export interface ReadDigit {
  readonly digit: number;
  /** The positions that show it, from the first to the last. */
  readonly first: number;
  readonly last: number;
}

/** What a string was read as. */
export interface StringReading {
  readonly digits: readonly ReadDigit[];
  /** The sum along the path, a class at each position. */
  readonly cost: number;
}

/** A window passes a digit within this many positions. */
const LONGEST = 3;
const CLASSES = BLANK + 1;
/** The states of the automaton: the blank, and each digit seen for the first, second and third time in a row. */
const STATES = 1 + LONGEST * BLANK;

/**
 * Reads a string as a Viterbi search does (Section VII): of all ways to have a class at each position in which every digit stays for one to three
 * positions and something blank lies between two of them, the one whose costs add up to the least; the first of equals.
 * @param costs what each class costs at each position, the blank last: F6's distances to the codes. [positions, 11]
 */
export function readString(costs: ArrayLike<number>): StringReading {
  const positions = costs.length / CLASSES;
  // from[p][s]: the state before, on the best path that is in s at p.
  const from: Int32Array[] = [];
  let best = new Float64Array(STATES).fill(Number.POSITIVE_INFINITY);
  best[0] = 0;
  for (let p = 0; p < positions; p++) {
    const next = new Float64Array(STATES);
    const before = new Int32Array(STATES);
    const cost = (c: number) => costs[p * CLASSES + c] ?? Number.NaN;
    // A digit may end at any state of its own.
    before[0] = indexOfLeast(best);
    next[0] = (best[before[0]] ?? 0) + cost(BLANK);
    for (let s = 1; s < STATES; s++) {
      before[s] = s <= BLANK ? 0 : s - BLANK;
      next[s] = (best[before[s] ?? 0] ?? 0) + cost((s - 1) % BLANK);
    }
    from.push(before);
    best = next;
  }
  let state = indexOfLeast(best);
  const cost = best[state] ?? 0;
  const digits: ReadDigit[] = [];
  for (let p = positions - 1, last = p; p >= 0; p--) {
    // A digit begins where it is seen for the first time in a row.
    if (state > 0 && state <= BLANK) digits.unshift({ digit: state - 1, first: p, last });
    if (state <= BLANK) last = p - 1;
    state = from[p]?.[state] ?? 0;
  }
  return { digits, cost };
}

/** The first of equals. */
function indexOfLeast(values: Float64Array): number {
  return values.reduce((least, value, i) => (value < (values[least] ?? 0) ? i : least), 0);
}
