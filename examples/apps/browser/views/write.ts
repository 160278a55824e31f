import './write.css';
import type { Exhibition } from '../exhibition.ts';
import type { NetworkName } from '../exhibits.ts';
import { create } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { createOutputs, type Outputs } from '../parts/outputs.ts';
import type { Mounted, View } from '../view.ts';

export const view: View = {
  lead: [
    'Write a digit: a network that has seen 60,000 handwritten ones says which it is, and how sure it is.',
    'Your digit is first scaled to 20 pixels and set with its centre of mass in the middle, because all digits that the network learned from were.',
    'Where two answers fit almost equally well, or none fits well, the answer is rejected: a person should look at such a digit.',
  ],
  equations: [
    { text: 'yᵢ = Σⱼ (xⱼ − wᵢⱼ)²', number: 'Eq. 7, 1998, p. 8', file: 'packages/lenet/src/rbf.ts', line: 'return differences(x).square().sum(2)' },
    {
      text: 'best > t₁,  second < t₂,  best − second > t₃',
      number: 'NIPS 1989',
      file: 'packages/network/src/rejection.ts',
      line: 'return best > thresholds.best &&',
    },
  ],
  mount(root, exhibition): Mounted {
    const outputs = create('div');
    const tray = createTray(exhibition);
    root.append(outputs, tray);
    let shown: { readonly name: NetworkName; readonly view: Outputs } | undefined;
    return {
      show() {
        const { network } = exhibition;
        if (shown?.name !== network) {
          shown = { name: network, view: createOutputs[network]() };
          outputs.replaceChildren(shown.view.node);
        }
        const reading = exhibition.reading();
        if (reading) shown.view.show(reading);
      },
    };
  },
};

/** Digits to put on the paper. */
function createTray(exhibition: Exhibition): HTMLElement {
  const set = exhibition.set('drawn');
  const buttons = Array.from({ length: Math.min(30, set?.count ?? 0) }, (_, i) => {
    const area = 28 * 28;
    const button = create('button', greyPicture(set?.images.subarray(i * area, (i + 1) * area) ?? [], 28, 0, 255));
    button.type = 'button';
    button.setAttribute('aria-label', `a ${set?.labels[i]} that the program drew`);
    button.addEventListener('click', () => exhibition.place('drawn', i));
    return button;
  });
  const tray = create('div', ...buttons);
  tray.className = 'tray';
  return create('section', create('h3', 'Digits that the program draws'), tray);
}
