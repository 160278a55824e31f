import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, root } from '../scripts/files.ts';

/** A fenced block of a document: ```language argument */
export interface Block {
  readonly language: string;
  readonly argument: string;
  readonly text: string;
  /** The line of the opening fence, counted from 1. */
  readonly line: number;
}

export interface Document {
  readonly path: string;
  /** Everything outside the fenced blocks. */
  readonly prose: string;
  readonly blocks: readonly Block[];
}

const fencedBlock = /^```(\S*) *(.*)\n([\s\S]*?)^```$/gm;

/** Every page of documentation in the repository. */
export const documents: readonly Document[] = filesIn('.')
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, ...parse(readFileSync(join(root, path), 'utf8')) }));

export function parse(markdown: string): { prose: string; blocks: Block[] } {
  const blocks = [...markdown.matchAll(fencedBlock)].map(({ index, 1: language = '', 2: argument = '', 3: text = '' }) => {
    return { language, argument, text, line: markdown.slice(0, index).split('\n').length };
  });
  return { prose: markdown.replace(fencedBlock, ''), blocks };
}

/** Whether a block is a program. A `ts` block with an argument quotes that file. */
export const isProgram = ({ language, argument }: Pick<Block, 'language' | 'argument'>): boolean => language === 'ts' && argument === '';

/** A `ts` block: a program, or with an argument the quotation of a file. */
export interface Snippet {
  readonly path: string;
  /** path:line */
  readonly place: string;
  readonly isProgram: boolean;
  /** The file that it quotes; empty for a program. */
  readonly quotes: string;
  readonly text: string;
  /** The `text` block right after it: what the program prints. */
  readonly output: string | undefined;
}

export const snippets: readonly Snippet[] = documents.flatMap(({ path, blocks }) =>
  blocks.flatMap(({ language, argument, text, line }, index) => {
    if (language !== 'ts') return [];
    const next = blocks[index + 1];
    const end = line + text.split('\n').length;
    // A line of prose may stand between a program and its output.
    const output = next?.language === 'text' && next.line <= end + 4 ? next.text : undefined;
    return [{ path, place: `${path}:${line}`, isProgram: isProgram({ language, argument }), quotes: argument, text, output }];
  }),
);

export const programs: readonly Snippet[] = snippets.filter(({ isProgram }) => isProgram);
