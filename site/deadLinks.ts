import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The links of a built site, with their page, that lead to no file of it or to no heading. Those to other sites are not followed.
 * @param base the path that the site has on its server
 */
export function deadLinks(folder: string, base: string): string[] {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/')));
  const pages = new Map([...files].filter((path) => path.endsWith('.html')).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return [...pages].flatMap(([page, html]) => {
    const links = new Set([...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link = '']) => decodeURI(link)));
    return [...links].filter((link) => !isAlive(page, link)).map((link) => `${page}: ${link}`);
  });

  function isAlive(page: string, link: string): boolean {
    if (/^[a-z]+:/.test(link)) return true;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : posix.join('.', path.startsWith(base) ? path.slice(base.length) : posix.join(posix.dirname(page), path));
    if (path.startsWith('/') && !path.startsWith(base)) return false;
    const file = path.endsWith('/') ? posix.join(target, 'index.html') : target;
    return files.has(file) && (!anchor || pages.get(file)?.includes(` id="${anchor}"`) === true);
  }
}
