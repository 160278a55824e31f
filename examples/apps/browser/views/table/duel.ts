import type { Exhibition } from '../../exhibition.ts';
import { exhibits, USUAL_J } from '../../exhibits.ts';
import { create, createButton, createNotice, createScrolling, tell } from '../../parts/element.ts';
import { tableLayer } from '../../parts/tableLayer.ts';
import { numeric } from '../../training/fields.ts';
import type { Settings } from '../../training/messages.ts';
import { usualEta } from '../../training/plan.ts';
import { looks, RaceChart } from '../race/chart.ts';
import { Lane, type Point } from '../race/lane.ts';
import { countsOf, countsOfAll } from './counts.ts';

/** Digits that the program draws to learn from: again and again where more are asked for. */
const DRAWN = 3000;
const columns = ['connected', 'kernels', 'trainable numbers', 'connections', 'error at first', 'digits', 'seconds', 'test error', 'stands'];

const number = (n: number | undefined) => n?.toLocaleString('en-US') ?? '…';

/** Trains the network with its table beside the one in which everything is connected. */
export function createDuel(exhibition: Exhibition): { readonly node: HTMLElement; show(): void } {
  const { address } = exhibition;
  const digits = numeric('table-digits', 500, 1_000_000, 2 * DRAWN);
  const seed = numeric('table-seed', 0, 999_999, 1);
  const start = Object.assign(create('button', 'Connect everything'), { type: 'submit' as const });
  const stop = createButton('Stop');
  const form = create('form', create('label', 'Stop after so many digits', digits), create('label', 'Seed', seed), start, stop);
  form.className = 'controls';
  const said = createNotice('status');
  const place = create('div');
  place.className = 'race-chart';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', 'The errors of both on test digits; the table has their last values');
  const body = create('tbody');
  const head = create('tr', ...columns.map((text) => Object.assign(create('th', text), { scope: 'col' })));
  const caption = create('caption');
  const results = create('div', place, createScrolling('How both stand', create('table', caption, create('thead', head), body)));
  const node = create('section', create('h3', 'What if every map saw all maps below?'), form, said, results);

  let lanes: readonly Lane[] = [];
  let chart: RaceChart | undefined;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const lane of lanes) lane.stop();
    const goal = { digits: digits.valueAsNumber, errorPercent: 0 };
    const settings: Settings = {
      network: exhibition.network,
      backend: 'wasm',
      mnist: undefined,
      count: Math.min(DRAWN, goal.digits),
      passes: Math.ceil(goal.digits / DRAWN),
      batch: 1,
      optimiser: 'lm',
      eta: usualEta(exhibition.network, 'lm', 1),
      loss: 0,
      j: USUAL_J,
      seed: seed.valueAsNumber,
    };
    lanes = [
      new Lane('as the table says', settings, goal, () => exhibition.changed()),
      new Lane('everything', { ...settings, isFull: true }, goal, () => exhibition.changed()),
    ];
    exhibition.changed();
  });
  stop.addEventListener('click', () => {
    for (const lane of lanes) lane.stop();
    exhibition.changed();
  });
  const fields = [digits, seed].map((field) => ({ field, usual: field.value }));
  form.addEventListener('change', () => {
    address.set(Object.fromEntries(fields.map(({ field, usual }) => [field.id, field.value === usual ? undefined : field.value])));
  });

  return {
    node,
    show() {
      for (const { field, usual } of fields) if (field !== document.activeElement) field.value = address.get(field.id) ?? usual;
      const [first] = lanes;
      const isOver = lanes.every((lane) => lane.isOver);
      stop.disabled = isOver;
      results.hidden = !first;
      tell(said, sentence(first && exhibits[first.settings.network].title, isOver));
      if (!first) return;
      const { name } = tableLayer(exhibits[first.settings.network].classifier.network);
      caption.textContent = `Kernels, trainable numbers and connections are those of ${name}`;
      chart ??= new RaceChart(place, 'digits', 'testErrorPercent');
      chart.show(lanes);
      body.replaceChildren(...lanes.map(rowOf));
    },
  };
}

function sentence(title: string | undefined, isOver: boolean): string {
  if (title === undefined) return 'A press trains both, each in a worker of its own: from one seed, on the same digits in the same order.';
  return isOver ? `${title}: both are at their end.` : `${title} is trained twice, with the table and without.`;
}

/** What one of both has, by its list of connections, and how far it is. */
function rowOf({ title, settings, points, last, standing }: Lane, i: number): HTMLTableRowElement {
  const table = tableLayer(exhibits[settings.network].classifier.network);
  const { kernels, trainable, connections } = settings.isFull ? countsOfAll(table) : countsOf(table);
  const head = create('th', title);
  head.scope = 'row';
  head.style.color = `var(${looks[i]?.colour})`;
  const error = (point: Point | undefined) => (point ? `${point.testErrorPercent.toFixed(1)} %` : '…');
  const own = [kernels, trainable, connections].map(number);
  const cells = [...own, error(points[0]), number(last?.digits), last?.seconds.toFixed(1) ?? '…', error(last), standing];
  return create('tr', head, ...cells.map((cell) => create('td', cell)));
}
