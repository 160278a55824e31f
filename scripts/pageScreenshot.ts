// npm run screenshot: writes docs/page.png and docs/curvature.png, the page with a digit written on it and two of its views.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { PNG } from 'pngjs';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { root } from './files.ts';
import { openPage, write } from './page.ts';

/** Filters are for photographs: without them areas of one colour take a tenth less. */
async function writeScreenshot(page: Page, path: string): Promise<void> {
  writeFileSync(
    join(root, path),
    PNG.sync.write(PNG.sync.read(await page.screenshot()), { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 }),
  );
}

await runProgram('npm run screenshot --', async () => {
  new CommandLine(
    'npm run screenshot --',
    'Writes docs/page.png and docs/curvature.png, the page with a digit written on it: what happens inside LeNet-5, and its curvature.',
  ).readValid(process.argv.slice(2));
  const { page, close } = await openPage();
  await page.setViewportSize({ width: 1120, height: 1140 });
  await page.evaluate(() => {
    location.hash = 'view=inside&unit=C3.4.3.5';
  });
  await write(page, [
    [0.32, 0.26],
    [0.42, 0.18],
    [0.56, 0.18],
    [0.64, 0.28],
    [0.6, 0.4],
    [0.46, 0.48],
    [0.62, 0.54],
    [0.67, 0.67],
    [0.6, 0.8],
    [0.44, 0.84],
    [0.3, 0.76],
  ]);
  await page
    .getByText(/^Reads a 3/)
    .first()
    .waitFor();
  await writeScreenshot(page, 'docs/page.png');
  await page.getByRole('tab', { name: 'Curvature' }).click();
  // The slice is drawn last; then the pointer leaves the tabs.
  await page.locator('#view-curvature .facts', { hasText: 'the parabola says' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#view-curvature canvas').length > 4);
  await page.mouse.move(0, 0);
  await writeScreenshot(page, 'docs/curvature.png');
  await close();
});
