import type { Exhibition } from '../exhibition.ts';
import { exhibits } from '../exhibits.ts';
import { create, element } from '../parts/element.ts';
import { Fields, numeric, OptimiserFields } from './fields.ts';
import type { Settings } from './messages.ts';

/** What the form is asked for and what it tells. */
export interface SettingsEvents {
  onStart(settings: Settings): void;
}

/** The form that says what to train, how and on what. @returns what takes up the files that came */
export function createSettings(exhibition: Exhibition, { onStart }: SettingsEvents): () => void {
  const form = element('settings', HTMLFormElement);
  const files = element('files', HTMLInputElement);
  const fields = new Fields('train-');
  const optimiser = new OptimiserFields('train-', 'lm');
  const passes = numeric('train-passes', 1, 1000, 1);
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
      mnist: isMnist ? exhibition.files.mnist : undefined,
      passes: passes.valueAsNumber,
      optimiser: optimiser.optimiser ?? 'lm',
      eta: optimiser.eta,
    });
  });

  files.addEventListener('change', () => exhibition.takeFiles(files.files ?? []));
  return () => {
    const { mnist } = exhibition.files;
    fields.offerMnist(mnist !== undefined);
    if (mnist && !fields.read().isMnist) fields.chooseMnist(mnist.train.count);
  };
}
