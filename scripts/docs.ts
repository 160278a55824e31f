// npm run docs: writes the pages and pictures that are made from the code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.ts';
import { generated } from './generated.ts';

for (const [path, make] of Object.entries(generated)) writeFileSync(join(root, path), make());
