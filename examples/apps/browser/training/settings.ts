import { exhibits } from '../exhibits.ts';
import { create, element } from '../parts/element.ts';
import { Fields, numeric, OptimiserFields } from './fields.ts';
import type { Settings } from './messages.ts';
import { MnistFiles } from './mnistFiles.ts';

/** What the form is asked for and what it tells. */
export interface SettingsEvents {
  onStart(settings: Settings): void;
  /** What came of files that were chosen or dropped. @param mnist the digits, where they are complete */
  onFiles(mnist: Settings['mnist'], status: string, problems: readonly string[]): void;
}

/** The form that says what to train, how and on what. */
export function createSettings({ onStart, onFiles }: SettingsEvents): void {
  const form = element('settings', HTMLFormElement);
  const files = element('files', HTMLInputElement);
  const fields = new Fields('train-');
  const optimiser = new OptimiserFields('train-', 'lm');
  const passes = numeric('train-passes', 1, 1000, 1);
  const mnist = new MnistFiles();
  form.prepend(...fields.labels, ...optimiser.labels, create('label', 'Passes', passes));

  const suggest = () => {
    fields.follow();
    optimiser.suggestEta(fields);
  };
  const suggestPasses = () => {
    passes.value = String(exhibits[fields.network].recipe.passes);
  };
  suggest();
  suggestPasses();
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement) suggest();
    if (target === fields.networkSelect) suggestPasses();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { isMnist, ...common } = fields.read();
    onStart({
      ...common,
      mnist: isMnist ? mnist.complete : undefined,
      passes: passes.valueAsNumber,
      optimiser: optimiser.optimiser ?? 'lm',
      eta: optimiser.eta,
    });
  });

  const take = async (list: Iterable<File>) => {
    const problems = await mnist.add(list);
    const { complete, missing } = mnist;
    fields.offerMnist(complete !== undefined);
    if (complete && !fields.read().isMnist) fields.chooseMnist(complete.train.count);
    const status = complete
      ? `MNIST is here: ${complete.train.count} training and ${complete.test.count} test digits.`
      : `Still missing of MNIST: ${missing.join(', ')}.`;
    onFiles(complete, status, problems);
  };
  files.addEventListener('change', () => {
    void take(files.files ?? []);
  });
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  document.addEventListener('dragleave', () => document.body.classList.remove('dropping'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    void take(event.dataTransfer?.files ?? []);
  });
}
