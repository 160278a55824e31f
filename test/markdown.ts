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
