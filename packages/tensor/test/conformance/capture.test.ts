import { beforeEach, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  Capture,
  memory,
  recorders,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  updateInPlace,
  useBackend,
  writeInPlace,
} from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

const list = async (x: Tensor) => [...(await x.data())];

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  test('replays its body; later runs follow the inputs, and keep on updating what the body updates', async () => {
    using x = tensor([1, 2]);
    using w = tensor([0, 0]);
    let bodies = 0;
    using capture = new Capture(() => {
      bodies++;
      const y = scope(() => x.mul(x).add(1));
      updateInPlace(w, tensor(-1), y);
      return { y, total: [y.sum()] };
    });
    const first = capture.run();
    expect(await list(first.y)).toEqual([2, 5]);
    writeInPlace(x, new Float32Array([3, 4]));
    expect(capture.run()).toBe(first);
    expect(await list(first.y)).toEqual([10, 17]);
    expect(await Promise.all(first.total.map(list))).toEqual([[27]]);
    expect(await list(w)).toEqual([12, 22]);
    expect(bodies).toBe(2);
    for (let run = 3; run <= 17; run++) {
      writeInPlace(x, new Float32Array([run, 0]));
      expect(capture.run()).toBe(first);
      expect(await list(first.y)).toEqual([run ** 2 + 1, 1]);
    }
    expect(bodies, 'called again in the runs 2, 3, 5, 9 and 17').toBe(6);
    expect(await list(w), 'updated once a run').toEqual([12 + 1785 - 5 + 15, 22 + 15]);
  });

  test('fills the tensors that the body makes anew at each run', async () => {
    using capture = new Capture(() => {
      const sum = tensor([1, 2]);
      updateInPlace(sum, tensor(-1), tensor([10, 20]));
      return sum;
    });
    capture.run();
    expect(await list(capture.run())).toEqual([11, 22]);
  });

  test('keeps copies of the numbers the body writes', async () => {
    const values = new Float32Array([1, 2]);
    using capture = new Capture(() => tensor(values).mul(2));
    for (let run = 1; run <= 3; run++) capture.run();
    values.fill(0);
    expect(await list(capture.run())).toEqual([2, 4]);
  });

  test('tells what its body does otherwise, after a run that is as the body has it', async () => {
    using x = tensor([1, 2]);
    using w = tensor([1, 1]);
    using v = tensor([1, 1]);
    let run = 0;
    const differences: [what: string, body: () => unknown, message: RegExp][] = [
      ['a number', () => x.mul(run), /run 2 .* kernel call 1, map, had other shapes or numbers/],
      ['numbers of a new tensor', () => x.mul(tensor([run, 0])), /kernel call 1, write, had other numbers/],
      ['a branch', () => (run === 1 ? x.sum() : x.mul(2)), /kernel call 1 was map, not reduce/],
      ['another tensor', () => (run === 1 ? w : v).add(x), /kernel call 1, map, read another tensor/],
      ['a parameter that was replaced', () => updateInPlace(run === 1 ? w : v, x, x), /read another tensor/],
      ['less', () => (run === 1 ? x.add(1).mul(2) : x.add(1)), /stopped after 1 of 2 kernel calls/],
      ['more', () => (run === 1 ? x.add(1) : x.add(1).mul(2)), /went on after 1 kernel calls/],
      ['another result', () => [x.add(1), x.add(2)][run === 1 ? 0 : 1], /returned other tensors/],
    ];
    const before = memory()[name];
    for (const [what, body, message] of differences) {
      run = 0;
      const capture = new Capture(() => {
        run++;
        return body();
      });
      capture.run();
      expect(() => capture.run(), what).toThrow(message);
      capture.dispose();
    }
    expect(await list(v), 'the run was done').toEqual([0, -3]);
    expect(memory()[name]?.tensors).toBe(before?.tensors);
  });

  test('leaves alone what its body returns and did not make', async () => {
    using w = tensor([1, 2]);
    const capture = new Capture(() => {
      updateInPlace(w, tensor(1), tensor([1, 1]));
      return { w, y: w.add(1) };
    });
    for (let run = 0; run < 4; run++) capture.run();
    capture.dispose();
    expect(await list(w)).toEqual([-3, -2]);
  });

  test('keeps the buffers it reads, also those of tensors that are disposed, until it is disposed itself', async () => {
    const before = memory()[name];
    const x = tensor([1, 2]);
    const capture = new Capture(() => x.add(1).mul(3));
    for (let run = 1; run <= 3; run++) capture.run();
    x.dispose();
    const others = [tensor([7, 7]), tensor([8, 8]), tensor([9, 9])];
    expect(await list(capture.run())).toEqual([6, 9]);
    expect(await Promise.all(others.map(list))).toEqual([
      [7, 7],
      [8, 8],
      [9, 9],
    ]);
    for (const other of others) other.dispose();
    capture.dispose();
    capture.dispose();
    expect(memory()[name]).toEqual(before);
  });

  test('begins anew after it was disposed', async () => {
    let factor = 2;
    using x = tensor([1, 2]);
    using capture = new Capture(() => x.mul(factor));
    for (let run = 1; run <= 3; run++) capture.run();
    factor = 3;
    expect(await list(capture.run())).toEqual([2, 4]);
    capture.dispose();
    expect(await list(capture.run())).toEqual([3, 6]);
  });

  test('refuses what later runs could not do, and leaves nothing behind', async () => {
    using x = tensor([1, 2]);
    const before = memory()[name];
    const refusals: [string, () => unknown, new (...args: never[]) => Error][] = [
      ['reading', () => x.add(1).dataSync(), ArgumentError],
      ['reading that nobody waits for', () => void x.add(1).data(), ArgumentError],
      ['asynchronous', async () => x.add(1), ArgumentError],
      ['another capture', () => new Capture(() => x.add(1)).run(), ArgumentError],
      ["the body's own errors", () => x.add(tensor([1, 2, 3])), ShapeError],
    ];
    for (const [what, body, error] of refusals) {
      const capture = new Capture(body);
      expect(() => capture.run(), what).toThrow(error);
      expect(await list(x), what).toEqual([1, 2]);
    }
    expect(memory()[name]).toEqual(before);
  });

  test('refuses to run while a tape listens, which would hear nothing of it', () => {
    using x = tensor([1, 2]);
    using capture = new Capture(() => x.add(1));
    recorders.push({ outlivesScopes: true, record: () => {} });
    try {
      expect(() => capture.run()).toThrow(ArgumentError);
    } finally {
      recorders.pop();
    }
  });
});
