import type { Page } from 'playwright';

/**
 * Leaves of a page what axe has to look at: each kind of element once in each place that it has, kinds told by tag, class and attributes,
 * places by the kinds around them. Headings stay, because their order counts.
 * @param remove a selector of what is looked at elsewhere
 */
export async function lighten(page: Page, remove: string): Promise<void> {
  await page.evaluate((selector) => {
    for (const element of document.querySelectorAll(selector)) element.remove();
    const kindOf = (element: Element): string =>
      `<${element.tagName} ${element.className} ${Array.from(element.attributes, ({ name }) => name).join(' ')}>${element.textContent?.trim() ? '.' : ''}`;
    const formOf = (element: Element): string => `${kindOf(element)}${Array.from(element.children, formOf).join('')}</>`;
    const seen = new Set<string>();
    const visit = (element: Element, place: string): void => {
      for (const child of [...element.children]) {
        const form = `${place}${formOf(child)}`;
        if (seen.has(form) && !child.querySelector('h1, h2, h3, h4, h5, h6') && !child.matches('h1, h2, h3, h4, h5, h6')) child.remove();
        else visit(child, `${place}${kindOf(child)}`);
        seen.add(form);
      }
    };
    visit(document.body, '');
  }, remove);
}
