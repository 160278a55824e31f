import { relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { root } from '../scripts/files.ts';
import { isProgram } from '../test/markdown.ts';
import { exercisesOf } from './exercises.ts';
import { codeLink, siteLink } from './links.ts';
import { runsInPage } from './programs.ts';

/** The document that a page is made of, from the root of the repository. */
function documentOf(env: { readonly path: string; readonly realPath?: string }): string {
  return relative(root, env.realPath ?? env.path).replaceAll('\\', '/');
}

/** Leads the links of documents to the site's pages, and makes links of the paths of files that documents name. */
export function linkPages(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('site links', ({ tokens, env, Token }) => {
    const document = documentOf(env);
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

/** Makes the programs of documents run, and puts the exercises of a chapter below its page. */
export function runPrograms(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (!fence) throw new Error('there is nothing that shows code');
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const shown = fence(tokens, index, ...rest);
    const { info = '', content = '' } = tokens[index] ?? {};
    const [, language = '', argument = ''] = /^(\S*) *(.*)$/.exec(info) ?? [];
    const [, env] = rest;
    const runs = isProgram({ language, argument }) && runsInPage(content) && !documentOf(env).startsWith('site/');
    return runs ? `<RunnableProgram>${shown}</RunnableProgram>` : shown;
  };
  markdown.core.ruler.push('exercises', ({ tokens, env, Token }) => {
    const exercises = exercisesOf(documentOf(env));
    if (!exercises) return;
    const block = new Token('html_block', '', 0);
    const attribute = markdown.utils.escapeHtml(JSON.stringify(exercises));
    block.content = `<CourseExercises :chapter="${attribute}"></CourseExercises>\n`;
    tokens.push(block);
  });
}

/** An empty cell heads nothing. */
export function unheadEmptyCells(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('empty headings', ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[i + 1]?.content !== '') continue;
      token.tag = 'td';
      const close = tokens[i + 2];
      if (close) close.tag = 'td';
    }
  });
}

const formulas = new Map<string, string>();

/** Sets a formula once, though many pages have it, and the search reads all of them once more. */
export function setFormulasOnce(markdown: MarkdownRenderer): void {
  for (const kind of ['math_inline', 'math_block']) {
    const set = markdown.renderer.rules[kind];
    if (!set) throw new Error(`there is nothing that sets ${kind}`);
    markdown.renderer.rules[kind] = (tokens, index, ...rest) => {
      const key = `${kind} ${tokens[index]?.content}`;
      const html = formulas.get(key) ?? set(tokens, index, ...rest);
      formulas.set(key, html);
      return html;
    };
  }
}
