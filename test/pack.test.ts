import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { findBrowser } from '../scripts/browser.ts';
import { packageNames } from '../scripts/files.ts';
import { packAll } from '../scripts/pack.ts';
import { swiftshader } from '../scripts/rasterisers.ts';
import { run, tsc } from '../scripts/run.ts';
import { documents, snippets } from './markdown.ts';

/** A project far from this repository, with the packages installed as a user gets them. */
const project = realpathSync(mkdtempSync(join(tmpdir(), 'lenet-ts-user-')));
const write = (name: string, content: string) => writeFileSync(join(project, name), content);

/** The program of each package's README. */
const programs = packageNames.map((name) => {
  const program = snippets.find(({ path }) => path === `packages/${name}/README.md`);
  if (program?.output === undefined) throw new Error(`the README of ${name} has no program with its output`);
  return { name, text: program.text, output: program.output };
});

const gradient = programs.find(({ name }) => name === 'autograd')?.text;

/** Others, in TypeScript. tsc makes .js of .ts and .cjs, which calls require(), of .cts. */
const others: Readonly<Record<string, string>> = {
  'gradient.ts': `${gradient}`,
  'gradient.cts': `${gradient}`,
  'onCpu.ts': `import { useBackend } from '@lenet-ts/tensor';\nuseBackend('cpu');\n${gradient}`,
  'onCpu.cts': `import { useBackend } from '@lenet-ts/tensor';\nuseBackend('cpu');\n${gradient}`,
  'onWasm.ts': `import '@lenet-ts/tensor/wasm';\n${gradient}`,
  'functions.ts':
    "import { grad } from '@lenet-ts/autograd';\nimport { square, sum, type Tensor, tensor } from '@lenet-ts/tensor/functions';\nconsole.log(String(grad((x: Tensor) => sum(square(x)))(tensor([1, 2, 3]))));",
  'oneInstance.cts':
    "import { Tensor } from '@lenet-ts/tensor';\nvoid import('@lenet-ts/tensor').then((imported) => console.log(imported.Tensor === Tensor));",
};

beforeAll(() => {
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  const packed = packAll(tarballs);
  const tarballOf = (name: string) => packed.find((path) => basename(path).startsWith(`lenet-ts-${name}-`));
  const dependencies = Object.fromEntries(packageNames.map((name) => [`@lenet-ts/${name}`, `file:${tarballOf(name)}`]));
  write('package.json', JSON.stringify({ type: 'module', private: true, dependencies }));
  const compilerOptions = { strict: true, module: 'nodenext', lib: ['es2023', 'esnext.disposable', 'dom'], types: [] };
  write('tsconfig.json', JSON.stringify({ compilerOptions }));
  for (const { name, text } of programs) write(`${name}.ts`, text);
  for (const [file, text] of Object.entries(others)) write(file, text);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], project);
});
afterAll(() => rmSync(project, { recursive: true }));

test('the types of the packages are right for a user who has nothing else', () => {
  expect(run('node', [tsc, '-p', project])).toBe('');
});

test.each(programs)('$name has its README, whose program runs with nothing else installed', ({ name, text, output }) => {
  expect(readFileSync(join(project, 'node_modules/@lenet-ts', name, 'README.md'), 'utf8')).toContain(text);
  expect(run('node', [`${name}.js`], project)).toBe(output);
});

test('require() and import give the same modules', () => {
  expect(run('node', ['oneInstance.cjs'], project)).toBe('true\n');
});

/** Runs a program with a runtime of the package registry. The test is skipped where that has none for this machine or cannot be reached. */
function runWith(runtime: string, args: readonly string[], context: TestContext): string {
  const withRuntime = ['-y', runtime];
  try {
    run('npx', [...withRuntime, '--version'], project);
  } catch (error) {
    context.skip(`${runtime} does not start: ${String(error).split('\n')[1]}`);
  }
  return run('npx', [...withRuntime, ...args], project);
}

const runtimes: Readonly<Record<string, (program: string, context: TestContext) => string>> = {
  "Node's import": (program) => run('node', [`${program}.js`], project),
  "Node's require()": (program) => run('node', [`${program}.cjs`], project),
  Deno: (program, context) => runWith('deno@2.9.6', ['run', `${program}.ts`], context),
  Bun: (program, context) => runWith('bun@1.4.5', ['run', `${program}.ts`], context),
};

test.for(Object.entries(runtimes))('the gradient runs with %s, on wasm without being asked to and on cpu', ([, runProgram], context) => {
  expect(runProgram('gradient', context)).toBe('[2. 4. 6.] on wasm\n');
  expect(runProgram('onCpu', context)).toBe('[2. 4. 6.] on cpu\n');
});

describe('the gradient runs in a page, on cpu and once it imports it on wasm,', () => {
  let server: PreviewServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await preview({ configFile: false, logLevel: 'error', root: project, build: { outDir: '.' }, preview: { port: 0 } });
    browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** The first line that a page prints, or the error that ends it. */
  async function printedBy(file: string): Promise<string> {
    const page = await browser.newPage();
    const printed = new Promise<string>((resolve) => {
      page.on('console', (message) => resolve(message.text()));
      page.on('pageerror', (error) => resolve(error.message));
    });
    await page.goto(`${server.resolvedUrls?.local[0]}${file}`);
    return printed;
  }

  test('as modules from a server of files, without a bundler', async () => {
    const html = documents.find(({ path }) => path === 'packages/autograd/README.md')?.blocks.find(({ language }) => language === 'html')?.text ?? '';
    write('page.html', html);
    write('wasmPage.html', html.replace('gradient.js', 'onWasm.js'));
    expect(await printedBy('page.html')).toBe('[2. 4. 6.] on cpu');
    expect(await printedBy('wasmPage.html')).toBe('[2. 4. 6.] on wasm');
  });

  test('bundled', async () => {
    const bundle = async (program: string) => {
      write('index.html', `<!doctype html><script type="module" src="${program}.ts"></script>`);
      await build({ configFile: false, logLevel: 'error', root: project, base: './', build: { outDir: program } });
      return printedBy(`${program}/index.html`);
    };
    expect(await bundle('gradient')).toBe('[2. 4. 6.] on cpu');
    expect(await bundle('onWasm')).toBe('[2. 4. 6.] on wasm');
    expect(await bundle('functions')).toBe('[2. 4. 6.]');
  });
});
