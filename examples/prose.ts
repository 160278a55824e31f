import { readdirSync, readFileSync } from 'node:fs';

/** What is no prose: programs, tables and headings, addresses, and rare characters. */
const REST = [/^```.*?^```/gms, /^[|#<].*$/gm, /\]\(.*?\)/g, /[^a-z0-9\s.,:;()'-]/g];

/** The sentences of README.md and docs/*.md as one line, in small letters. */
export function prose(): string {
  const root = new URL('../', import.meta.url);
  const names = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));
  const all = names.map((name) => readFileSync(new URL(name, root), 'utf8').toLowerCase()).join('\n');
  return REST.reduce((text, part) => text.replace(part, ''), all).replace(/\s+/g, ' ');
}
