import axe from 'axe-core';
import type { Page } from 'playwright';

/**
 * What axe finds wrong with the page as it stands, a line a place.
 * @param exclude a selector of what not to look at
 * @param rules the names of those that are looked at; all unless given
 */
export async function violations(page: Page, exclude: string = 'none', rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run({ exclude: ${JSON.stringify([exclude])} }, ${options})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}
