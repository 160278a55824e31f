import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { filesIn, root } from '../../scripts/files.ts';
import { pageOf, rawFiles } from '../links.ts';
import { linkPages, runPrograms, setFormulasOnce, unheadEmptyCells } from '../markdown.ts';
import { importableModules } from '../programs.ts';

const page = (text: string, link: string): DefaultTheme.NavItemWithLink => ({ text, link });

/** The heading of each chapter is its name in the sidebar. */
const chapters = filesIn('course')
  .filter((path) => /\/\d\d-.*\.md$/.test(path))
  .sort()
  .map((path) => {
    const [heading = ''] = readFileSync(join(root, path), 'utf8').split('\n');
    return page(heading.replace('# ', ''), `/${path.replace(/\.md$/, '')}`);
  });

export default defineConfig({
  title: 'lenet-ts',
  description: 'LeNet-5 as its paper describes it, and everything below it, to be read.',
  srcDir: '..',
  rewrites: pageOf,
  cacheDir: '../node_modules/.cache/vitepress',
  vite: {
    optimizeDeps: { entries: [] },
    build: { chunkSizeWarningLimit: 2000, target: 'es2022' },
    worker: { format: 'es', plugins: () => [importableModules()] },
  },
  markdown: {
    math: true,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => {
      linkPages(markdown);
      runPrograms(markdown);
      unheadEmptyCells(markdown);
      setFormulasOnce(markdown);
    },
    image: { lazyLoading: true },
  },
  buildEnd: ({ outDir }) => {
    for (const path of rawFiles()) cpSync(join(root, path), join(outDir, path));
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // The colours of programs take longest, and the search sees none.
        _render: (source, env, markdown) => {
          const { highlight } = markdown.options;
          markdown.set({ highlight: null });
          const html = markdown.render(source, env);
          markdown.set({ highlight });
          return html;
        },
      },
    },
    outline: [2, 3],
    nav: [
      page('Course', '/course/'),
      // Another program, which the router of this one knows nothing of.
      { ...page('Exhibition', '/exhibition/'), target: '_self' },
      page('API', '/api/'),
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('What it is', '/'),
          page('Using the packages', '/using'),
          page('What to open in which order', '/reading-order'),
          page('Questions people ask', '/questions'),
          page('One operation', '/one-op'),
          page('One formula', '/one-formula'),
          page('Contributing', '/CONTRIBUTING'),
        ],
      },
      { text: 'The course', items: [page('How it goes', '/course/'), ...chapters, page('Glossary', '/course/glossary')] },
      {
        text: 'The papers',
        items: [
          page('1998, line by line', '/papers/lenet5'),
          page('1989, line by line', '/papers/lenet1989'),
          page('Fidelity', '/fidelity'),
          page('Results', '/results/'),
        ],
      },
      {
        text: 'The engine',
        items: [
          page('Operations', '/ops'),
          page('Optimisers', '/optimisers'),
          page('Numerics', '/numerics'),
          page('Numerics in figures', '/numerics/'),
          page('Speed', '/speed'),
          page('Files of weights', '/weights'),
          page('What is here and what is not', '/compare'),
        ],
      },
      {
        text: 'Packages',
        items: ['tensor', 'autograd', 'digits', 'network', 'lenet', 'lenet1989'].map((name) => page(name, `/packages/${name}/`)),
      },
      {
        text: 'API',
        items: [
          page('tensor', '/api/@lenet-ts/tensor/'),
          page('tensor: formulas', '/api/@lenet-ts/tensor/namespaces/formula'),
          ...['tensor/everyday', 'autograd', 'digits', 'digits/node', 'network', 'network/node', 'lenet', 'lenet1989'].map((name) =>
            page(name, `/api/@lenet-ts/${name}`),
          ),
        ],
      },
    ],
  },
});
