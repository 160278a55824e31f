import axe from 'axe-core';
import type { Page } from 'playwright';

/**
 * What axe finds wrong with the page as it stands, a line a place.
 * @param exclude a selector of what not to look at
 */
export async function violations(page: Page, exclude: string = 'none'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run({ exclude: ${JSON.stringify([exclude])} }, { resultTypes: ["violations"] })`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}
