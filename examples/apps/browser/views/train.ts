import './train.css';
import type { Exhibition } from '../exhibition.ts';
import { element } from '../parts/element.ts';
import { createSettings } from '../training/settings.ts';
import { Training } from '../training/training.ts';
import type { Mounted, View } from '../view.ts';

const page = `
  <form id="settings">
    <label>Network <select id="train-network"></select></label>
    <label>Computed by
      <select id="backend">
        <option value="wasm">WebAssembly (wasm)</option>
        <option value="webgl2">the graphics card (webgl2)</option>
        <option value="cpu">plain TypeScript (cpu), slowly</option>
      </select>
    </label>
    <label>Digits
      <select id="data">
        <option value="drawn">drawn by the program</option>
        <option value="mnist" disabled>MNIST, from your files</option>
      </select>
    </label>
    <label>How many <input id="count" type="number" min="10" max="60000" value="3000" required></label>
    <label>Digits an update
      <select id="batch">
        <option value="1">1, as in the papers</option>
        <option value="16">16</option>
        <option value="64">64</option>
      </select>
    </label>
    <label>Seed <input id="seed" type="number" min="0" max="999999" value="1" required></label>
    <label class="files">MNIST's four files: drop them on this page, packed or not, or choose them
      <input id="files" type="file" multiple>
    </label>
    <p class="buttons">
      <button id="start" type="submit">Train</button>
      <button id="pause" type="button" disabled>Pause</button>
    </p>
  </form>
  <p id="status"></p>
  <p id="problem" role="alert"></p>
  <div class="charts">
    <div id="loss-chart" class="chart" role="img" aria-label="The loss while training; the table of passes has it in numbers"></div>
    <div id="error-chart" class="chart" role="img" aria-label="The errors while training; the table of passes has them in numbers"></div>
  </div>
  <div class="scrolling" tabindex="0" role="region" aria-label="Table of passes">
    <table>
      <thead>
        <tr><th scope="col">pass</th><th scope="col">η</th><th scope="col">training loss</th><th scope="col">training error</th><th scope="col">test loss</th><th scope="col">test error</th><th scope="col">seconds</th></tr>
      </thead>
      <tbody id="passes"></tbody>
    </table>
  </div>`;

const show = (id: string) => (text: string) => {
  element(id, HTMLElement).textContent = text;
};

export const view: View = {
  lead: [
    'A network begins with random weights and knows nothing; after each digit that it sees, every weight moves a little downhill on the loss.',
    'How far it moves is its own rate: small where the loss bends strongly, large where it is flat.',
    'While it learns here, it reads what you write, with the weights of the moment.',
  ],
  equations: [
    {
      text: 'wₖ ← wₖ − εₖ ∂E/∂wₖ,  εₖ = η / (μ + hₖₖ)',
      number: '1998, App. C, p. 42',
      file: 'packages/autograd/src/optim/stochasticDiagonalLM.ts',
      line: 'const divide = inPlace(',
    },
  ],
  mount(root: HTMLElement, exhibition: Exhibition): Mounted {
    root.innerHTML = page;
    const onStatus = show('status');
    const onProblem = show('problem');
    const training = new Training({
      onWeights: ({ network }, weights) => exhibition.use(network, weights),
      onStatus,
      onProblem,
    });
    createSettings({
      onStart(settings) {
        exhibition.address.set({ network: settings.network });
        training.start(settings);
      },
      onFiles(status, problems) {
        onStatus(status);
        onProblem(problems.join('\n'));
      },
    });
    onStatus('Not trained yet.');
    return { show() {} };
  },
};
