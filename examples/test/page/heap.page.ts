import type { CDPSession } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../../scripts/page.ts';

/** How many minutes are trained between the two looks. Without it, as many passes of so many digits as take some seconds. */
const minutes = Number(process.env.LENET_MINUTES ?? 0);
const DIGITS = 3000;
const [FIRST_PASSES, PASSES] = [2, 10];

/**
 * How many bytes more may be in use. Compiled code and the points of the curves come to 0.2 MB here and to 0.7 MB in three minutes; the
 * smallest object lost with each digit would be 20 bytes a digit, and a tensor far more. A row of the table of passes is 16 kB.
 */
const [MOST, A_DIGIT, A_ROW] = [400_000, 1, 20_000];

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

/** Bytes in use once the garbage is collected. */
type Heap = Readonly<Record<'script' | 'document' | 'buffers', number>>;

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/** The page or its worker: each has a heap of its own. */
interface Side {
  collectGarbage(): Promise<unknown>;
  usage(): Promise<Usage>;
}

/** The page's worker that starts next. */
async function workerOf(session: CDPSession): Promise<Side> {
  const answers = new Map<number, (usage: Usage) => void>();
  const attached = new Promise<string>((resolve) => session.on('Target.attachedToTarget', ({ sessionId }) => resolve(sessionId)));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const ask = async (method: string) => {
    const id = answers.size;
    const answer = new Promise<Usage>((resolve) => answers.set(id, resolve));
    await session.send('Target.sendMessageToTarget', { sessionId: await attached, message: JSON.stringify({ id, method, params: {} }) });
    return answer;
  };
  return { collectGarbage: () => ask('HeapProfiler.collectGarbage'), usage: () => ask('Runtime.getHeapUsage') };
}

async function heapOf({ collectGarbage, usage }: Side): Promise<Heap> {
  await collectGarbage();
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await usage();
  return { script: usedSize, document: embedderHeapUsedSize, buffers: backingStorageSize };
}

test('heaps of the page and of its worker stay flat while it trains', async () => {
  const { page } = open!;
  const session = await page.context().newCDPSession(page);
  const ofThePage: Side = { collectGarbage: () => session.send('HeapProfiler.collectGarbage'), usage: () => session.send('Runtime.getHeapUsage') };
  const sides = [ofThePage, await workerOf(session)];
  await page.getByRole('tab', { name: 'Train' }).click();
  await page.locator('#train-count').fill(String(DIGITS));
  await page.locator('#train-passes').fill('1000');
  await page.locator('#start').click();
  const rows = page.locator('#passes tr');
  const look = async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    // Nothing is under way then.
    await expect.poll(() => page.locator('#status').textContent()).toBe('Paused.');
    const [ofPage, ofWorker] = await Promise.all(sides.map(heapOf));
    return { rows: await rows.count(), page: ofPage!, worker: ofWorker! };
  };
  await rows.nth(FIRST_PASSES - 1).waitFor();
  const first = await look();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForTimeout(60_000 * minutes);
  await rows.nth(PASSES - 1).waitFor();
  const last = await look();
  const passes = last.rows - first.rows;
  const most = MOST + passes * DIGITS * A_DIGIT;
  for (const name of ['page', 'worker'] as const) {
    for (const part of ['script', 'document', 'buffers'] as const) {
      const growth = last[name][part] - first[name][part];
      console.log(`${passes} passes: ${name}, ${part}: ${(growth / 1000).toFixed(0)} kB more`);
      expect(growth, `${part} of the ${name}`).toBeLessThan(part === 'document' && name === 'page' ? most + passes * A_ROW : most);
    }
  }
});
