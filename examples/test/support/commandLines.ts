// Run by runCommandLines: one program with many command lines, one after the other. Its last word is what became of each, as JSON.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finished } from './program.ts';

const [, , file = '', ...lines] = process.argv;
const env = { ...process.env };
const program = pathToFileURL(resolve(file));

// Each run of a program listens to the streams again.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
const { write } = process.stdout;

/** Takes what is written to a stream, until the next one takes it. */
function listen(stream: NodeJS.WriteStream): () => string {
  let heard = '';
  stream.write = (chunk: string | Uint8Array) => {
    heard += chunk;
    return true;
  };
  return () => heard;
}

const finished: Finished[] = [];
for (const [i, line] of lines.entries()) {
  const { args, env: more } = JSON.parse(line);
  process.argv.splice(1, process.argv.length, file, ...args);
  process.env = { ...env, ...more };
  process.exitCode = 0;
  const output = listen(process.stdout);
  const errors = listen(process.stderr);
  try {
    // Modules run once for each address.
    await import(`${program}?${i}`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  finished.push({ status: Number(process.exitCode), output: output(), errors: errors() });
}
process.exitCode = 0;
write.call(process.stdout, JSON.stringify(finished));
