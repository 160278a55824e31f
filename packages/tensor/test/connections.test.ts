import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../src/connections.ts';
import { ArgumentError, Connections } from '../src/index.ts';

function pairsOf(connections: Connections): Connection[] {
  return Array.from({ length: connections.count }, (_, p) => [connections.outputOf(p), connections.inputOf(p)] as const);
}

/** Maps and a list of different pairs between them, in any order. */
const lists = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })).chain(([inputs, outputs]) => {
  const all = Array.from({ length: inputs * outputs }, (_, p): Connection => [Math.floor(p / inputs), p % inputs]);
  return fc.record({ inputs: fc.constant(inputs), outputs: fc.constant(outputs), pairs: fc.shuffledSubarray(all) });
});

test('any list of pairs is kept, sorted by output and then by input', () => {
  fc.assert(
    fc.property(lists, ({ inputs, outputs, pairs }) => {
      const given = [...pairs];
      const connections = new Connections(inputs, outputs, pairs);
      expect(pairsOf(connections)).toEqual([...pairs].sort(([o, i], [p, j]) => o - p || i - j));
      expect(connections).toMatchObject({ inputs, outputs, count: pairs.length });
      expect(pairs).toEqual(given);
    }),
  );
});

test('firstPair, fanIn and inputsOf find the pairs of each output, none for an output without any', () => {
  fc.assert(
    fc.property(lists, ({ inputs, outputs, pairs }) => {
      const connections = new Connections(inputs, outputs, pairs);
      expect(connections.firstPair(outputs)).toBe(pairs.length);
      for (let o = 0; o < outputs; o++) {
        const own = pairs.filter(([output]) => output === o).map(([, input]) => input);
        expect(connections.fanIn(o)).toBe(own.length);
        expect(connections.inputsOf(o)).toEqual(own.sort((i, j) => i - j));
        for (let p = connections.firstPair(o); p < connections.firstPair(o + 1); p++) expect(connections.outputOf(p)).toBe(o);
      }
    }),
  );
});

test('two lists have one key exactly where they are the same list', () => {
  fc.assert(
    fc.property(lists, lists, fc.boolean(), (a, b, same) => {
      const c = same ? { ...a, pairs: [...a.pairs].reverse() } : b;
      const [left, right] = [new Connections(a.inputs, a.outputs, a.pairs), new Connections(c.inputs, c.outputs, c.pairs)];
      const listed = (list: Connections) => JSON.stringify([list.inputs, list.outputs, pairsOf(list)]);
      expect(left.key === right.key).toBe(listed(left) === listed(right));
    }),
  );
});

test('isFull and isOneToOne tell what the list is, however it was written down', () => {
  fc.assert(
    fc.property(lists, ({ inputs, outputs, pairs }) => {
      const connections = new Connections(inputs, outputs, pairs);
      expect(connections.isFull).toBe(pairs.length === inputs * outputs);
      expect(connections.key === Connections.full(inputs, outputs).key).toBe(connections.isFull);
      expect(connections.isOneToOne).toBe(connections.key === Connections.oneToOne(inputs).key && inputs === outputs);
    }),
  );
});

test('a full list is not written out: 2^40 pairs are as quick as one', () => {
  const full = Connections.full(2 ** 20, 2 ** 20);
  expect(full.count).toBe(2 ** 40);
  expect([full.outputOf(2 ** 40 - 1), full.inputOf(2 ** 40 - 1), full.firstPair(3)]).toEqual([2 ** 20 - 1, 2 ** 20 - 1, 3 * 2 ** 20]);
});

describe('the usual lists', () => {
  test('full: every output sees every input', () => {
    expect(pairsOf(Connections.full(2, 3))).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    expect(Connections.full(0, 3).count).toBe(0);
    expect(Connections.full(3, 0).count).toBe(0);
  });

  test('oneToOne: output i sees input i', () => {
    const connections = Connections.oneToOne(3);
    expect(pairsOf(connections)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(connections).toMatchObject({ inputs: 3, outputs: 3 });
  });

  test('table: a row an input, a column an output', () => {
    const connections = Connections.table(['X X', 'XX.']);
    expect(pairsOf(connections)).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
      [2, 0],
    ]);
    expect(connections).toMatchObject({ inputs: 2, outputs: 3 });
    expect(Connections.table([])).toMatchObject({ inputs: 0, outputs: 0, count: 0 });
  });

  test('table gives back any list that is drawn as one', () => {
    fc.assert(
      fc.property(lists, ({ inputs, outputs, pairs }) => {
        fc.pre(inputs > 0);
        const rows = Array.from({ length: inputs }, (_, i) =>
          Array.from({ length: outputs }, (__, o) => (pairs.some(([p, j]) => p === o && j === i) ? 'X' : '-')).join(''),
        );
        expect(Connections.table(rows).key).toBe(new Connections(inputs, outputs, pairs).key);
      }),
    );
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['an output that is not there', () => new Connections(2, 2, [[2, 0]]), /output 2 from input 0 is outside/],
  ['an input that is not there', () => new Connections(2, 2, [[0, 2]]), /output 0 from input 2 is outside/],
  ['a negative output', () => new Connections(2, 2, [[-1, 0]]), /outside/],
  ['a negative input', () => new Connections(2, 2, [[0, -1]]), /outside/],
  ['a fractional map', () => new Connections(2, 2, [[0.5, 0]]), /outside/],
  ['a map of NaN', () => new Connections(2, 2, [[0, Number.NaN]]), /outside/],
  [
    'a pair given twice',
    () =>
      new Connections(2, 2, [
        [1, 0],
        [0, 0],
        [1, 0],
      ]),
    /output 1 is connected to input 0 twice/,
  ],
  ['a negative number of outputs', () => new Connections(2, -1, []), /whole number/],
  ['a fractional number of inputs', () => new Connections(1.5, 2, []), /whole number/],
  ['rows of different lengths', () => Connections.table(['XX', 'X']), /every row/],
])('%s is refused', (_name, body, message) => {
  expect(body).toThrow(ArgumentError);
  expect(body).toThrow(message);
});
