import { Session } from 'node:inspector/promises';

/** A sample of the stack each tenth of a millisecond. */
const INTERVAL_MICROSECONDS = 100;

/**
 * The share of `work`'s time that is spent outside WebAssembly: in checks, scopes, the tape, and in calling kernels. On the cpu backend
 * it cannot be told, because the compiler puts kernels into the functions that call them.
 */
export async function shareOutsideWasm(work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  let all = 0;
  let inWasm = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    all += hitCount;
    if (callFrame.url.startsWith('wasm://')) inWasm += hitCount;
  }
  return 1 - inWasm / all;
}
