import { GAPS } from '@lenet-ts/lenet';
import type { Exhibition } from '../../exhibition.ts';
import { create, createButton } from '../../parts/element.ts';
import { MOST_DIGITS } from './paper.ts';

/** What the weights learned from. */
const weights = { scanner: 'strings', lenet5: 'single digits' } as const;
type WeightsName = keyof typeof weights;

/** What is composed while nothing is written and nothing else is asked for. */
const TEXT = '2741';
const FIRST_GAP = 4;
const MOST_SEED = 999;

/** What is chosen: the string to compose and the weights to read with. */
export interface Choice {
  readonly text: string;
  readonly gap: number;
  readonly seed: number;
  readonly weights: WeightsName;
}

/** The controls. */
export function createForm({ address }: Exhibition): { readonly node: HTMLElement; choice(): Choice; show(): void } {
  const chosen = (): Choice => {
    const text = address.get('widetext') ?? '';
    const seed = address.number('wideseed', 0, MOST_SEED) ?? 1;
    return {
      text: new RegExp(`^\\d{1,${MOST_DIGITS}}$`).test(text) ? text : TEXT,
      gap: Math.round(address.number('widegap', ...GAPS) ?? FIRST_GAP),
      seed: Math.floor(seed),
      weights: address.get('wideweights') === 'lenet5' ? 'lenet5' : 'scanner',
    };
  };
  const network = create('select', ...Object.entries(weights).map(([name, title]) => new Option(title, name)));
  const text = Object.assign(create('input'), { type: 'text', inputMode: 'numeric', maxLength: MOST_DIGITS });
  const gap = Object.assign(create('input'), { type: 'range', min: String(GAPS[0]), max: String(GAPS[1]), step: '1' });
  const gapText = create('span');
  const seed = Object.assign(create('input'), { type: 'number', min: '0', max: String(MOST_SEED), step: '1' });
  const clear = createButton('Empty the sheet');
  network.addEventListener('change', () => address.set({ wideweights: network.value === 'lenet5' ? 'lenet5' : undefined }));
  // Whoever composes wants to see that, and not what was written before.
  text.addEventListener('input', () => {
    const digits = text.value.replace(/\D/g, '');
    address.set({ wideink: undefined, widetext: digits || undefined });
  });
  gap.addEventListener('input', () => address.set({ wideink: undefined, widegap: gap.value }));
  seed.addEventListener('input', () => address.set({ wideink: undefined, wideseed: seed.value || undefined }));
  clear.addEventListener('click', () => address.set({ wideink: undefined }));
  const node = create(
    'form',
    create('label', 'Weights learned from', network),
    create('label', `Digits to compose, 1 to ${MOST_DIGITS}`, text),
    create('label', gapText, gap),
    create('label', 'Seed of the handwriting', seed),
    clear,
  );
  node.addEventListener('submit', (event) => event.preventDefault());
  return {
    node,
    choice: chosen,
    show() {
      const choice = chosen();
      network.value = choice.weights;
      // What is being typed stays as it is.
      if (document.activeElement !== text) text.value = choice.text;
      if (document.activeElement !== seed) seed.value = String(choice.seed);
      gap.value = String(choice.gap);
      gapText.textContent = `Gap: ${choice.gap} pixels`.replace('-', '−');
      clear.disabled = address.get('wideink') === undefined;
    },
  };
}
