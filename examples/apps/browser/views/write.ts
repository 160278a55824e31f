import './write.css';
import './backward.css';
import '../parts/sheet.css';
import { subset } from '@lenet-ts/digits';
import type { Exhibition } from '../exhibition.ts';
import type { NetworkName } from '../exhibits.ts';
import { create, createButton, tell } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { createOutputs, type Outputs } from '../parts/outputs.ts';
import { type Reading, read } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { type Axis, axes, type Bend, bend, places, still } from './write/bend.ts';
import { createErrorCurve } from './write/errorCurve.ts';
import { createTray } from './write/tray.ts';

/** Milliseconds without a change before the variants follow. */
const PAUSE = 120;

export const view: View = {
  lead: [
    'Write a digit: a network that has seen 60,000 handwritten ones says which it is, and how sure it is.',
    'Your digit is first scaled to 20 pixels and set with its centre of mass in the middle, because all digits that the network learned from were.',
    'Where two answers fit almost equally well, or none fits well, the answer is rejected: a person should look at such a digit.',
  ],
  equations: [
    {
      text: 'yᵢ = Σⱼ (xⱼ − wᵢⱼ)²',
      number: '1998, Eq. 7, p. 8',
      file: 'packages/lenet/src/rbf.ts',
      line: 'return differences(x, classes).square().sum(2)',
    },
    {
      text: 'best > t₁,  second < t₂,  best − second > t₃',
      number: 'NIPS 1989',
      file: 'packages/network/src/rejection.ts',
      line: 'return best > thresholds.best &&',
    },
  ],
  mount(root, exhibition): Mounted {
    const outputs = create('div');
    const bender = createBender(exhibition);
    const tray = createTray(exhibition);
    root.append(outputs, tray.node, bender.node);
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
        tray.show();
        bender.show();
      },
    };
  },
};

/** Sliders that bend the digit on the paper, and nine variants of it along the one that was moved last, with their answers. */
function createBender(exhibition: Exhibition): { readonly node: HTMLElement; show(): void } {
  const { address } = exhibition;
  const chosen = (): Axis => axes.find(({ name }) => name === (address.get('bend') ?? 'rotation')) ?? axes[0]!;
  const settingOf = ({ name, low, high, still }: Axis) => address.number(name, low, high) ?? still;
  const sliders = axes.map((axis) => {
    const input = Object.assign(create('input'), {
      type: 'range',
      min: String(axis.low),
      max: String(axis.high),
      step: String((axis.high - axis.low) / 40),
    });
    const text = create('span', axis.title);
    const curve = createErrorCurve(axis, () => exhibition.changed());
    input.addEventListener('input', () =>
      address.set({ bend: axis.name, [axis.name]: input.valueAsNumber === axis.still ? undefined : input.value }),
    );
    const node = create('div', create('label', text, input), curve.node);
    return { axis, input, text, curve, node };
  });
  const reset = createButton('As it was written');
  reset.addEventListener('click', () => address.set(Object.fromEntries(axes.map(({ name }) => [name, undefined]))));
  const said = create('p');
  said.setAttribute('aria-live', 'polite');
  const variants = Array.from({ length: 9 }, () => {
    const [picture, answer, place] = [create('canvas'), create('strong'), create('span')];
    return { picture, answer, place, node: create('li', picture, answer, place) };
  });
  const list = create('ol', ...variants.map(({ node }) => node));
  list.className = 'variants';
  const grid = create('div', ...sliders.map(({ node }) => node));
  grid.className = 'benders';
  const node = create('section', create('h3', 'Bend it until it is misread'), said, list, grid, reset);

  let known = '';
  let knownReading: Reading | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  /** Ten readings are too many for a frame while somebody writes: they wait until nothing has changed for a moment. */
  const isTime = (): boolean => {
    const reading = exhibition.reading();
    const choices = [chosen().name, ...axes.map(settingOf)].join(' ');
    if (reading === knownReading && choices === known) {
      const wasDue = isDue;
      isDue = false;
      return wasDue;
    }
    [known, knownReading] = [choices, reading];
    clearTimeout(timer);
    timer = setTimeout(() => {
      isDue = true;
      exhibition.changed();
    }, PAUSE);
    return false;
  };

  return {
    node,
    show() {
      const trained = exhibition.trained();
      const { exhibit, network } = exhibition;
      for (const slider of sliders) {
        const value = settingOf(slider.axis);
        slider.input.value = String(value);
        tell(slider.text, `${slider.axis.title}: ${format(slider.axis, value)}`);
        slider.curve.show(value, network === 'lenet5');
      }
      if (!trained || !isTime()) return;
      const { size } = exhibit.classifier.network.plane;
      const axis = chosen();
      const now: Bend = { ...still, ...Object.fromEntries(axes.map((other) => [other.name, settingOf(other)])) };
      // Along the chosen axis, with the others as they are set; the digit as it is set comes last.
      const along = [...places(axis).map((place): Bend => ({ ...now, [axis.name]: place })), now];
      const readings = along.map((bent) => {
        const digit = bend(exhibition.digit, [0], bent, size);
        return { digit, reading: read(exhibit, trained, subset(digit, 0, 1)) };
      });
      variants.forEach(({ picture, answer, place, node: item }, i) => {
        const found = readings[i];
        if (!found) return;
        greyPicture(found.digit.images, size, 0, 255, picture);
        answer.textContent = exhibition.isWritten ? `${found.reading.answer}${found.reading.counts ? '' : '?'}` : '–';
        place.textContent = format(axis, places(axis)[i] ?? 0);
        item.classList.toggle('same', found.reading.answer === exhibition.reading()?.answer);
      });
      const last = readings.at(-1)?.reading;
      said.textContent = exhibition.isWritten
        ? `${axis.title}: nine variants of your digit and their answers, a question mark where the answer is rejected. As the sliders stand it is read as a ${last?.answer}.`
        : 'Write a digit, or take one from the tray.';
    },
  };
}

function format({ name }: Axis, value: number): string {
  if (name === 'noise') return `${(100 * value).toFixed(1)} %`;
  return value.toFixed(name === 'scale' || name === 'squeeze' ? 2 : 1).replace(/\.0$/, '');
}
