import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deadLinks } from '../site/deadLinks.ts';
import { codeFiles, codeLink, pageOf, rawFiles, siteLink } from '../site/links.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['README.md', 'index.md'],
  ['CONTRIBUTING.md', 'CONTRIBUTING.md'],
  ['docs/numerics.md', 'numerics.md'],
  ['docs/numerics/README.md', 'numerics/index.md'],
  ['packages/tensor/README.md', 'packages/tensor/index.md'],
  ['site/api/README.md', 'api/index.md'],
])('%s is the page %s', (path, page) => expect(pageOf(path)).toBe(page));

test.each([
  ['README.md', 'docs/fidelity.md#the-network-of-1989', { href: '/fidelity.md#the-network-of-1989', isFile: false }],
  ['docs/papers/lenet5.md', '../../README.md', { href: '/index.md', isFile: false }],
  ['docs/one-op.md', '../packages/autograd/src/tape.ts', { href: '/code/packages/autograd/src/tape.ts.html', isFile: false }],
  ['docs/results/README.md', 'figure5.json', { href: '../docs/results/figure5.json', isFile: true }],
  ['README.md', '#in-ten-lines', undefined],
  ['README.md', 'https://example.org/a.md', undefined],
])('in %s the link %s leads to its place on the site', (document, link, expected) => expect(siteLink(document, link)).toEqual(expected));

test('the path of a file of code is a link to it, other code is none', () => {
  expect(codeLink('packages/autograd/src/tape.ts')).toBe('/code/packages/autograd/src/tape.ts.html');
  expect(['tape.ts', 'packages/autograd/src/none.ts', 'packages/autograd/src', 'x.add(y)'].filter(codeLink)).toEqual([]);
});

test('what documents link to is served: code as pages, the rest as it is', () => {
  expect(codeFiles()).toEqual(expect.arrayContaining(['test/imports.test.ts', 'packages/autograd/src/tape.ts']));
  expect(rawFiles()).toContain('docs/results/figure5.json');
});

test('dead links of a built site are found, live ones are not', () => {
  mkdirSync(join(folder, 'a'));
  writeFileSync(
    join(folder, 'index.html'),
    '<a href="/at/a/#here">1</a> <a href="a/">2</a> <a href="https://example.org">3</a> <a href="/at/b.html">4</a> <a href="/a/">5</a>',
  );
  writeFileSync(join(folder, 'a', 'index.html'), '<h1 id="here"></h1> <a href="../index.html">1</a> <img src="none.png"> <a href="#there">2</a>');
  expect(deadLinks(folder, '/at/')).toEqual(['index.html: /at/b.html', 'index.html: /a/', 'a/index.html: none.png', 'a/index.html: #there']);
});
