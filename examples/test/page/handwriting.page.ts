import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../../scripts/page.ts';
import { networkNames } from '../../apps/browser/exhibits.ts';
import { drawing, SEEDS } from '../support/pen.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A drawing as a link has it: eighths of the paper's 280 units, two signs each. */
function inkOf(digit: number, seed: number): string {
  const sign = (place: number) => {
    const eighths = Math.round(Math.max(0, Math.min(1, place)) * 280 * 8);
    return `${SIGNS[eighths >> 6]}${SIGNS[eighths & 63]}`;
  };
  return drawing(digit, seed)
    .map((stroke) => stroke.map(([x, y]) => sign(x) + sign(y)).join(''))
    .join('.');
}

/** The share of the pen's drawings that a network must read: the pen's digits are like those LeNet-5 learned from, not like those of 1989. */
const least = { lenet5: 0.97, lenet1989: 0.9 } as const;

test.each(networkNames)('%s reads what the pen writes', async (name) => {
  const drawings = SEEDS.flatMap((seed) => Array.from({ length: 10 }, (_, digit) => ({ seed, digit, ink: inkOf(digit, seed) })));
  const page = open!.page;
  await page.goto(`${open!.address}#view=train&network=${name}&ink=${drawings[0]?.ink}`);
  await page.locator('#answer-digit:not(:empty)').waitFor();
  const answers = await page.evaluate(
    async ({ inks, network }) => {
      const answers: string[] = [];
      for (const ink of inks) {
        location.hash = `view=train&network=${network}&ink=${ink}`;
        // The change is told in a turn of its own, and shown in the frame after.
        await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
        for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
        answers.push(document.getElementById('answer-digit')?.textContent ?? '');
      }
      return answers;
    },
    { inks: [...drawings.slice(1), ...drawings.slice(0, 1)].map(({ ink }) => ink), network: name },
  );
  const read = [...drawings.slice(1), ...drawings.slice(0, 1)].map((drawn, i) => ({ ...drawn, answer: answers[i] }));
  const misread = read.filter(({ digit, answer }) => String(digit) !== answer);
  console.log(
    `${name} reads ${read.length - misread.length} of ${read.length} drawings; misread: ${misread.map(({ digit, seed, answer }) => `${digit} of ${seed} as ${answer}`).join(', ')}`,
  );
  expect(1 - misread.length / read.length).toBeGreaterThanOrEqual(least[name]);
});
