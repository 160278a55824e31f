import './train.css';
import type { Exhibition } from '../exhibition.ts';
import { element } from '../parts/element.ts';
import { wasReloaded } from '../parts/reloaded.ts';
import { describeKept, isRunning, type Kept, readKept } from '../training/kept.ts';
import type { Settings } from '../training/messages.ts';
import { createSettings } from '../training/settings.ts';
import { Training } from '../training/training.ts';
import type { Mounted, View } from '../view.ts';

const page = `
  <form id="settings">
    <label class="files">MNIST's four files: drop them on this page, packed or not, or choose them
      <input id="files" type="file" multiple>
    </label>
    <p class="buttons">
      <button id="start" type="submit">Train</button>
      <button id="pause" type="button" disabled>Pause</button>
      <button id="resume" type="button" hidden>Go on with the training that was kept</button>
    </p>
  </form>
  <p id="status"></p>
  <p id="kept"></p>
  <p id="problem" role="alert"></p>
  <dl id="training-facts" class="figures"></dl>
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
    const [onStatus, onProblem, onKept] = [show('status'), show('problem'), show('kept')];
    const resume = element('resume', HTMLButtonElement);
    const training = new Training({
      onWeights: ({ network }, weights) => exhibition.use(network, weights),
      onStatus,
      onProblem,
      onKept,
    });
    let isStarted = false;
    const start = (settings: Settings, kept?: Kept) => {
      isStarted = true;
      resume.hidden = true;
      exhibition.address.set({ network: settings.network });
      training.start(settings, kept);
    };
    const followFiles = createSettings(exhibition, { onStart: start });
    onStatus('Not trained yet.');
    // In a reload a training that ran goes on by itself; whoever comes later is asked.
    const offer = async () => {
      const kept = await readKept();
      if (!kept || isStarted) return;
      if (kept.settings.mnist && !exhibition.files.mnist) {
        exhibition.files.restore(kept.settings.mnist);
        exhibition.changed();
      }
      if (wasReloaded() && isRunning(kept)) start(kept.settings, kept);
      else {
        onKept(`A training is kept in this browser: ${describeKept(kept)}. A new one takes its place.`);
        resume.hidden = false;
      }
    };
    const told = (error: unknown) => onKept(`This browser keeps no training: ${error instanceof Error ? error.message : error}.`);
    resume.addEventListener('click', () => {
      // It may have gone on in another window.
      readKept().then((kept) => kept && start(kept.settings, kept), told);
    });
    offer().catch(told);
    let taken = 0;
    return {
      show() {
        const { files } = exhibition;
        if (files.taken === taken) return;
        taken = files.taken;
        followFiles();
        onStatus(files.status);
        onProblem(files.problems.join('\n'));
      },
    };
  },
};
