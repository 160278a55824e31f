import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesIn, root } from '../scripts/files.ts';

/** Where a document of the repository is on the site: `docs/results/README.md` is `results/index.md`. */
export function pageOf(path: string): string {
  return path.replace(/^(docs|site)\//, '').replace(/README\.md$/, 'index.md');
}

/** What a relative link in a document leads to: a path from the root of the repository, and an anchor. Undefined for addresses on the web. */
function targetOf(document: string, link: string): { readonly path: string; readonly anchor: string } | undefined {
  if (/^([a-z]+:|#|\/)/.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  return { path: posix.join(posix.dirname(document), decodeURI(file)).replace(/\/$/, ''), anchor: anchor === undefined ? '' : `#${anchor}` };
}

const isPage = (path: string): boolean => path.endsWith('.md');
const isCode = (path: string): boolean => /\.(ts|mjs|ya?ml)$/.test(path);

/** A link of a document as the site has it. */
export interface SiteLink {
  readonly href: string;
  /** A file that the site serves as it is. */
  readonly isFile: boolean;
}

/** Undefined where the link stays as it is. */
export function siteLink(document: string, link: string): SiteLink | undefined {
  const target = targetOf(document, link);
  if (!target) return undefined;
  const { path, anchor } = target;
  if (isPage(path)) return { href: `/${pageOf(path)}${anchor}`, isFile: false };
  if (isCode(path)) return { href: `/code/${path}.html`, isFile: false };
  return { href: posix.relative(posix.dirname(pageOf(document)), path), isFile: true };
}

/** Every file that a document links to and that is no page. */
function linkedFiles(): string[] {
  const paths = filesIn('.')
    .filter(isPage)
    .flatMap((document) => {
      const links = [...readFileSync(join(root, document), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)];
      return links.flatMap(([, link = '']) => targetOf(document, link)?.path ?? []);
    });
  return [...new Set(paths)].filter((path) => !isPage(path) && existsSync(join(root, path)) && statSync(join(root, path)).isFile()).sort();
}

/** The files of code that documents link to, each a page of the site. */
export const codeFiles = (): string[] => linkedFiles().filter(isCode);

/** The other files that documents link to, served as they are. */
export const rawFiles = (): string[] => linkedFiles().filter((path) => !isCode(path));
