import { expect, test } from 'vitest';
import type { Conv2dPlan, Kernels, RandomPlan } from '../../src/backend.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { Connections } from '../../src/connections.ts';

const PAGE = 65536;

/** A backend with 1,000 random numbers to come, and the call that makes them. */
function drawing(limit?: number) {
  const backend = createWasmBackend(limit);
  const [key, counter] = [backend.allocate(2, 'int32'), backend.allocate(1, 'int32')];
  const y = backend.allocate(1000, 'float32');
  backend.write(key, Int32Array.of(1, 2));
  backend.write(counter, Int32Array.of(3));
  const plan: RandomPlan = { size: 1000 };
  const callOn = (kernels: Kernels<number>) => kernels.random(plan, y, [key, counter]);
  const repeated = { run: () => callOn(backend.kernels), callOn };
  return { backend, repeated, drawn: () => backend.readSync(y, 1000, 'float32'), clear: () => backend.write(y, new Float32Array(1000)) };
}

test('calls that follow each other become one, and what is no kernel call stays between them', () => {
  const { backend, repeated, drawn, clear } = drawing();
  const order: string[] = [];
  const between = { run: () => void order.push(drawn()[0] === 0 ? 'nothing was drawn' : 'it was drawn') };
  const joined = backend.join?.([between, repeated, repeated, between]);
  clear();
  expect(joined?.runs).toHaveLength(3);
  for (const one of joined?.runs ?? []) one.run();
  expect(order).toEqual(['nothing was drawn', 'it was drawn']);
  const found = drawn();
  repeated.run();
  expect(found).toEqual(drawn());
});

test('where there is no room for what it keeps, the calls stay what they are', () => {
  const { backend, repeated } = drawing(16 * PAGE);
  let size = 2 ** 20;
  for (; size > 0; size = Math.floor(size / 2)) {
    try {
      for (;;) backend.allocate(size, 'float32');
    } catch {
      // Smaller ones may still fit.
    }
  }
  const list = [repeated, repeated];
  const joined = backend.join?.(list);
  expect(joined?.runs).toEqual(list);
  expect(backend.tables.bytes).toBe(0);
  joined?.letGo();
});

test('a kernel that looks at numbers before it calls stays a call of its own, and follows them', () => {
  const { backend, repeated } = drawing();
  const plan: Conv2dPlan = {
    ...{ connections: Connections.full(1, 1), batch: 1, height: 3, width: 3, rows: 2, columns: 2 },
    ...{ kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  };
  const [g, w, dx] = [4, 4, 9].map((size) => backend.allocate(size, 'float32'));
  if (g === undefined || w === undefined || dx === undefined) throw new Error('there are three buffers');
  const callOn = (kernels: Kernels<number>) => kernels.conv2dInput(plan, dx, [g, w]);
  const gradient = { run: () => callOn(backend.kernels), callOn };
  const joined = backend.join?.([repeated, gradient, repeated]);
  expect(joined?.runs[1]).toBe(gradient);
  backend.write(g, Float32Array.of(1, 1, 1, 1));
  for (const [first, corner] of [
    [1, 1],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ] as const) {
    backend.write(w, Float32Array.of(first, 0, 0, 0));
    for (const one of joined?.runs ?? []) one.run();
    expect([...backend.readSync(dx, 9, 'float32')]).toEqual([corner, corner, 0, corner, corner, 0, 0, 0, 0]);
  }
});
