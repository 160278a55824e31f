import type { Page } from 'playwright';

/** What the page of examples/apps/browser takes of the thread that the browser draws it in, in milliseconds. */
export interface PageTimes {
  /** All its work, divided by the frames, while somebody writes with another point in every frame. */
  readonly frameInWrite: number;
  readonly frameInInside: number;
  /** What keeps the browser longest from answering, while a network is trained in view. */
  readonly longestTaskInTraining: number;
}

/** Frames that are written before those that count, and those. */
const [WARM_UP, FRAMES] = [60, 300];

export async function timePage(page: Page): Promise<PageTimes> {
  const frame = async (view: string) => {
    await page.locator(`#tab-${view}`).click();
    await page.locator(`#view-${view} canvas.sheet:visible, #view-${view} .variants`).first().waitFor();
    await writeFrames(page, WARM_UP);
    const tasks = await tasksDuring(page, () => writeFrames(page, FRAMES));
    return tasks.reduce((sum, task) => sum + task, 0) / FRAMES;
  };
  await page.getByText('Write a digit on the paper.').first().waitFor();
  const [frameInWrite, frameInInside] = [await frame('write'), await frame('inside')];
  await page.locator('#tab-train').click();
  const training = await tasksDuring(page, async () => {
    await page.locator('#start').click();
    await page.locator('#passes tr').first().waitFor();
  });
  return { frameInWrite, frameInInside, longestTaskInTraining: Math.max(...training) };
}

/** Writes a stroke around the paper, a point a frame. */
function writeFrames(page: Page, count: number): Promise<void> {
  return page.evaluate(async (frames) => {
    const pad = document.getElementById('pad');
    const box = pad?.getBoundingClientRect();
    if (!pad || !box) throw new Error('The page shows no paper.');
    pad.setPointerCapture = () => {};
    document.getElementById('clear')?.click();
    // No function of its own: what tsx makes of one with a name does not run in a page.
    for (let i = 0; i <= frames + 1; i++) {
      if (i > 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      const turn = (2 * Math.PI * i) / 60;
      const place = {
        clientX: box.left + box.width * (0.5 + 0.3 * Math.sin(turn)),
        clientY: box.top + box.height * (0.5 - 0.35 * Math.cos(turn)),
      };
      const type = i === 0 ? 'pointerdown' : i <= frames ? 'pointermove' : 'pointerup';
      pad.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, bubbles: true, ...place }));
    }
  }, count);
}

/** An event of Chromium's trace, as far as it is read here: lengths are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly args: { readonly name?: string };
}

/** How long the tasks of the page's main thread took while something went on, in milliseconds. */
async function tasksDuring(page: Page, part: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await part();
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasksOf = ({ pid, tid }: TraceEvent) =>
    traceEvents.filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid).map(({ dur = 0 }) => dur / 1000);
  // A browser may hold the process of its next page ready, which does next to nothing.
  const [tasks] = mains.map(tasksOf).sort((a, b) => b.length - a.length);
  if (!tasks?.length) throw new Error('The trace has no tasks of the page.');
  return tasks;
}
