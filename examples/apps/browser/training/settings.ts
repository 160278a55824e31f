import { backendNames } from '@lenet-ts/tensor';
import { exhibits, networkNames } from '../exhibits.ts';
import { element } from '../parts/element.ts';
import type { Settings } from './messages.ts';
import { MnistFiles } from './mnistFiles.ts';

/** What the form is asked for and what it tells. */
export interface SettingsEvents {
  onStart(settings: Settings): void;
  /** What came of files that were chosen or dropped. */
  onFiles(status: string, problems: readonly string[]): void;
}

/** The form that says what to train, how and on what. */
export function createSettings({ onStart, onFiles }: SettingsEvents): void {
  const network = element('train-network', HTMLSelectElement);
  const backend = element('backend', HTMLSelectElement);
  const data = element('data', HTMLSelectElement);
  const count = element('count', HTMLInputElement);
  const batch = element('batch', HTMLSelectElement);
  const seed = element('seed', HTMLInputElement);
  const files = element('files', HTMLInputElement);
  const mnist = new MnistFiles();

  for (const name of networkNames) network.add(new Option(exhibits[name].title, name));
  // A graphics card is told each step in about a hundred commands, which one digit is not worth.
  backend.addEventListener('change', () => {
    batch.value = backend.value === 'webgl2' ? '16' : '1';
  });
  element('settings', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    onStart({
      network: networkNames.find((name) => name === network.value) ?? 'lenet5',
      backend: backendNames.find((name) => name === backend.value) ?? 'wasm',
      mnist: data.value === 'mnist' ? mnist.complete : undefined,
      count: count.valueAsNumber,
      batch: Number(batch.value),
      seed: seed.valueAsNumber,
    });
  });

  const take = async (list: Iterable<File>) => {
    const problems = await mnist.add(list);
    const { complete, missing } = mnist;
    for (const option of data.options) if (option.value === 'mnist') option.disabled = !complete;
    if (complete && data.value !== 'mnist') {
      data.value = 'mnist';
      count.value = String(complete.train.count);
    }
    const status = complete
      ? `MNIST is here: ${complete.train.count} training and ${complete.test.count} test digits.`
      : `Still missing of MNIST: ${missing.join(', ')}.`;
    onFiles(status, problems);
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
