import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../scripts/files.ts';
import { type Document, documents, parse } from './markdown.ts';

const files = ['.', '.ci', '.github'].flatMap(filesIn);
const folders = files.flatMap((file) => file.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/')));
const paths = new Set([...files, ...folders, 'LICENSE', '.ci', '.github']);
const topFolders = new Set(folders.map((folder) => folder.split('/')[0]));

/** The anchors of a page, as GitHub makes them from its headings. */
function anchors({ prose }: Pick<Document, 'prose'>): string[] {
  return [...prose.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The links of a page that lead nowhere; addresses on the web are not followed. */
function brokenLinks({ path, prose }: Pick<Document, 'path' | 'prose'>): string[] {
  const text = prose.replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(<?([^)\s>]+)|(?:src|href)="([^"]+)"|^\[[^\]]+\]: +(\S+)/gm)].map(([, ...found]) => found.find(Boolean) ?? '');
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file).replace(/\/$/, '');
    if (!paths.has(target)) return true;
    const page = target === path ? { prose } : documents.find((document) => document.path === target);
    return anchor !== undefined && page !== undefined && !anchors(page).includes(anchor);
  });
}

/**
 * The names in `backticks` that look like files of this repository and are none. A name that begins with a folder of the
 * root is a path from there; another one (`ops/conv2d.ts`, `lenet5.ts`) may be the end of any path.
 */
function brokenNames({ prose }: Pick<Document, 'prose'>): string[] {
  const names = [...prose.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)].map(([, name = '']) => name.replace(/\/$/, ''));
  return names.filter((name) => {
    if (paths.has(name)) return false;
    const fromRoot = name.includes('/') && topFolders.has(name.split('/')[0]);
    return fromRoot || (/\.(ts|mjs|md)$/.test(name) && !files.some((file) => file.endsWith(`/${name}`)));
  });
}

describe.each(documents)('$path', (document) => {
  test('has no broken link', () => expect(brokenLinks(document)).toEqual([]));
  test('names no file that does not exist', () => expect(brokenNames(document)).toEqual([]));
});

test('broken links and names are found, sound ones are not', () => {
  const page = parse(
    `# A Page: one
    [gone](gone.md) [package](package.json#x) ![image](../docs) [here](#a-page-one) [nowhere](#nowhere) [web](https://example.org)
    \`scripts/gone\` \`scripts/files.ts\` \`test/markdown.ts\` \`markdown.ts\` \`gone.ts\` \`and/or\` \`[code](gone.md)\` \`.ci/run\``.replace(
      /^ +/gm,
      '',
    ),
  );
  expect(brokenLinks({ path: 'CONTRIBUTING.md', ...page })).toEqual(['gone.md', '../docs', '#nowhere']);
  expect(brokenNames(page)).toEqual(['scripts/gone', 'gone.ts']);
});
