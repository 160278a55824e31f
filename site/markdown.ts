import { relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { root } from '../scripts/files.ts';
import { codeLink, siteLink } from './links.ts';

/** Leads the links of documents to the site's pages, and makes links of the paths of files that documents name. */
export function linkPages(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('site links', ({ tokens, env, Token }) => {
    const document = relative(root, env.realPath ?? env.path).replaceAll('\\', '/');
    for (const block of tokens) {
      let isInLink = false;
      block.children =
        block.children?.flatMap((token) => {
          if (token.type === 'link_open') {
            const link = siteLink(document, token.attrGet('href') ?? '');
            if (link) token.attrSet('href', link.href);
            if (link?.isFile) token.attrSet('target', '_self');
          }
          if (token.type.startsWith('link_')) isInLink = token.type === 'link_open';
          const href = token.type === 'code_inline' && !isInLink ? codeLink(token.content) : undefined;
          if (href === undefined) return [token];
          const open = new Token('link_open', 'a', 1);
          open.attrSet('href', href);
          return [open, token, new Token('link_close', 'a', -1)];
        }) ?? null;
    }
  });
}
