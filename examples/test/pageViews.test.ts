import { describe, expect, test } from 'vitest';
import { sourceOf } from '../apps/browser/shell/sources.ts';
import { views } from '../apps/browser/views.ts';

describe.each(views)('$name', ({ load }) => {
  test('says what it is about in three sentences', async () => {
    const { view } = await load();
    for (const sentence of view.lead) expect(sentence).toMatch(/^[A-Z][^.?]+[.?]$/);
  });

  test('names the line that computes each equation', async () => {
    const { view } = await load();
    expect(view.equations.length).toBeGreaterThan(0);
    for (const { file, line } of view.equations) expect((await sourceOf(file, line)).text).toContain(line);
  });
});
