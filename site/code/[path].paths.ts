import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from '../../scripts/files.ts';
import { codeFiles } from '../links.ts';

/** A page for each file of code that the documentation links to. */
export default {
  paths: () =>
    codeFiles().map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { params: { path }, content: `# ${path}\n\n\`\`\`\`${extname(path).slice(1)}:line-numbers\n${text}\`\`\`\`\n` };
    }),
};
