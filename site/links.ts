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
const isCode = (path: string): boolean => /\.(ts|mjs)$/.test(path);
const isFile = (path: string): boolean => existsSync(join(root, path)) && statSync(join(root, path)).isFile();

const codePage = (path: string): string => `/code/${path}.html`;

/** A link of a document as the site has it. */
export interface SiteLink {
  readonly href: string;
  /** A file that the site serves as it is. */
  readonly isFile: boolean;
}

/** Where the site has what a link of a document leads to. Undefined where the link stays as it is. */
export function siteLink(document: string, link: string): SiteLink | undefined {
  const target = targetOf(document, link);
  if (!target) return undefined;
  const { path, anchor } = target;
  if (isPage(path)) return { href: `/${pageOf(path)}${anchor}`, isFile: false };
  if (isCode(path)) return { href: codePage(path), isFile: false };
  return { href: posix.relative(posix.dirname(pageOf(document)), path), isFile: true };
}

/** Where the site has the file that `code` in a document is the path of, from the root of the repository. Undefined for all other code. */
export function codeLink(code: string): string | undefined {
  return isCode(code) && code.includes('/') && isFile(code) ? codePage(code) : undefined;
}

/** Every file that is no page and that a document links to or names by its path. */
function filesInDocuments(): string[] {
  const documents = filesIn('.').filter(isPage);
  const paths = documents.flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => targetOf(document, link)?.path ?? []);
    const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code).filter((code) => codeLink(code) !== undefined);
    return [...links, ...named];
  });
  return [...new Set(paths)].filter((path) => !isPage(path) && isFile(path)).sort();
}

/** The files of code among them, each a page of the site. */
export const codeFiles = (): string[] => filesInDocuments().filter(isCode);

/** The others, which the site serves as they are. */
export const rawFiles = (): string[] => filesInDocuments().filter((path) => !isCode(path));
