import '../../../src/methods.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { randomTensor, startWebgl2 } from './support.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** How many timers a read sets, on a device that is done when it was asked `turns` times, `milliseconds` apart. */
async function timersOf(turns: number, milliseconds: number): Promise<number> {
  const { backend, device } = startWebgl2();
  const { gl } = device;
  const x = randomTensor([5], 1, backend);
  let asked = 0;
  vi.spyOn(gl, 'clientWaitSync').mockImplementation(() => (++asked > turns ? gl.CONDITION_SATISFIED : gl.TIMEOUT_EXPIRED));
  vi.spyOn(performance, 'now').mockImplementation(() => asked * milliseconds);
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  const values = await x.data();
  const timers = setTimer.mock.calls.filter(([, delay]) => delay === 1).length;
  vi.restoreAllMocks();
  expect(asked).toBe(turns + 1);
  expect(values).toEqual(await x.data());
  return timers;
}

test('a read that is there within two milliseconds waits for no timer', async () => {
  expect(await timersOf(0, 1)).toBe(0);
  expect(await timersOf(60, 1 / 32)).toBe(0);
});

test('a longer read keeps no core busy: from then on it asks once a timer', async () => {
  expect(await timersOf(50, 1)).toBe(49);
  expect(await timersOf(100, 1 / 32)).toBe(100 - 63);
});
