import type { BrowserContextOptions, Page } from 'playwright';
import { onTestFinished } from 'vitest';
import { type OpenPage, PATIENCE } from '../../../scripts/page.ts';

/** The page once more, in a context of its own, in which `spoil` breaks something before it opens. */
export async function openSpoilt(
  { page, address }: OpenPage,
  spoil: (other: Page) => Promise<unknown>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await page
    .context()
    .browser()!
    .newContext({ locale: 'en-US', ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  const other = await context.newPage();
  await spoil(other);
  await other.goto(address);
  return other;
}
