import './race.css';
import './backward.css';
import '../parts/sheet.css';
import { type DigitSet, subset } from '@lenet-ts/digits';
import type { Exhibition } from '../exhibition.ts';
import { create, createButton, createNotice, createScrolling, tell } from '../parts/element.ts';
import { choice, Fields, numeric, OptimiserFields } from '../training/fields.ts';
import { FILM_TESTED, RESTORED, type Settings } from '../training/messages.ts';
import type { OfferedOptimiser } from '../training/plan.ts';
import type { Mounted, View } from '../view.ts';
import { across, looks, RaceChart, up } from './race/chart.ts';
import { createFilm } from './race/film.ts';
import { Lane } from './race/lane.ts';

const shortTitles: Readonly<Record<OfferedOptimiser, string>> = { lm: 'LM', sgd: 'SGD', momentum: 'momentum', adam: 'Adam' };
const columns = ['rule', 'digits', 'a second', 'seconds', 'loss', 'test error', 'stands'];

export const view: View = {
  lead: [
    'Here the same network learns several times at once, from the same first weights and from the same digits in the same order, and only the rule for its steps differs.',
    'One rate for all weights has to be small enough for the steepest of them; a rate for each weight, or a memory of earlier gradients, is meant to mend that, and here one sees how much it does.',
    'Some steps take longer than others, so look at the curves over digits and over seconds, and go back through the training like through a film.',
  ],
  equations: [
    {
      text: 'wₖ ← wₖ − ηgₖ / (μ + hₖₖ)',
      number: 'LM: 1998, App. C, p. 42',
      file: 'packages/autograd/src/optim/stochasticDiagonalLM.ts',
      line: 'const divide = inPlace(',
    },
    {
      text: 'v ← 0.9 v + g,  w ← w − ηv',
      number: 'momentum: Polyak, 1964',
      file: 'packages/autograd/src/optim/sgd.ts',
      line: 'const accelerate = inPlace(',
    },
    {
      text: 'w ← w − η m̂ / (√v̂ + ε)',
      number: 'Adam: 2015, Algorithm 1',
      file: 'packages/autograd/src/optim/adam.ts',
      line: 'return sub(w, mul(rate',
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const fields = new Fields('race-');
    const rules = (['lm', 'sgd', 'momentum'] as const).map(
      (name, i) => new OptimiserFields(`race-${i}-`, name, i === 2 ? { '': 'none: only two race' } : {}),
    );
    const digits = numeric('race-digits', 100, 1_000_000, 12_000);
    const goal = Object.assign(numeric('race-goal', 0, 100, 10), { step: 'any' });
    const start = Object.assign(create('button', 'Start the race'), { type: 'submit' as const });
    const pause = createButton('Pause');
    const stop = createButton('Stop');
    const buttons = create('p', start, pause, stop);
    buttons.className = 'buttons';
    const form = create(
      'form',
      ...fields.labels,
      ...rules.map(({ labels }, i) => create('fieldset', create('legend', ['First', 'Second', 'Third'][i] ?? ''), ...labels)),
      create('label', 'Stop after so many digits', digits),
      create('label', 'or at a test error of, %', goal),
      buttons,
    );
    const said = createNotice('status');
    const problem = createNotice('alert');
    const x = choice('race-x', across);
    const y = choice('race-y', up);
    const switches = create('div', create('label', 'Up', y), create('label', 'Across', x));
    switches.className = 'controls';
    const body = create('tbody');
    const table = create('table', create('thead', create('tr', ...columns.map((text) => Object.assign(create('th', text), { scope: 'col' })))), body);
    const place = create('div');
    const film = createFilm(exhibition);
    const results = create('div', switches, place, createScrolling('How the race stands', table), film.node);
    root.append(form, said, problem, results);

    let lanes: readonly Lane[] = [];
    let isPaused = false;
    let chart: { readonly key: string; readonly drawn: RaceChart } | undefined;

    const controls = [...root.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[id]')];
    const suggest = () => {
      for (const rule of rules) rule.suggestEta(fields);
    };
    suggest();
    const defaults = new Map(controls.map(({ id, value }) => [id, value]));
    root.addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLElement) || !defaults.has(target.id)) return;
      fields.follow();
      if (/-(network|backend|batch|optimiser)$/.test(target.id)) suggest();
      address.set(Object.fromEntries(controls.map(({ id, value }) => [id, value === defaults.get(id) ? undefined : value])));
    });

    const settingsOf = (rule: OptimiserFields): Settings[] => {
      const { isMnist, ...common } = fields.read();
      const { optimiser, eta } = rule;
      if (!optimiser) return [];
      const passes = Math.ceil(digits.valueAsNumber / common.count);
      return [{ ...common, mnist: isMnist ? mnistOf(exhibition, common.count) : undefined, passes, optimiser, eta }];
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const isMissing = fields.read().isMnist && !exhibition.set('mnist-train');
      problem.textContent = isMissing ? 'MNIST is not here yet: the view Train takes its files.' : '';
      if (isMissing) return;
      for (const lane of lanes) lane.stop();
      isPaused = false;
      address.set({ 'race-at': undefined });
      const all = rules.flatMap(settingsOf);
      lanes = all.map((settings) => {
        const isAlone = all.filter(({ optimiser }) => optimiser === settings.optimiser).length === 1;
        const title = `${shortTitles[settings.optimiser]}${isAlone ? '' : ` η ${settings.eta}`}`;
        return new Lane(title, settings, { digits: digits.valueAsNumber, errorPercent: goal.valueAsNumber }, () => exhibition.changed());
      });
      exhibition.changed();
    });
    pause.addEventListener('click', () => {
      isPaused = !isPaused;
      for (const lane of lanes) {
        if (isPaused) lane.pause();
        else lane.goOn();
      }
      exhibition.changed();
    });
    stop.addEventListener('click', () => {
      for (const lane of lanes) lane.stop();
      exhibition.changed();
    });

    const follow = () => {
      fields.offerMnist(exhibition.set('mnist-train') !== undefined);
      for (const control of controls) {
        const wanted = address.get(control.id) ?? defaults.get(control.id) ?? '';
        // What is being typed is not in the address yet.
        if (control !== document.activeElement || control instanceof HTMLSelectElement) control.value = wanted;
        fields.follow();
      }
    };
    return {
      rest: film.rest,
      show() {
        follow();
        const isOver = lanes.every((lane) => lane.isOver);
        results.hidden = lanes.length === 0;
        start.textContent = lanes.length > 0 ? 'Start again' : 'Start the race';
        pause.disabled = isOver;
        stop.disabled = isOver;
        pause.textContent = isPaused ? 'Go on' : 'Pause';
        tell(said, verdict(lanes, isOver, isPaused));
        if (lanes.some(({ wasRestored }) => wasRestored)) tell(problem, RESTORED);
        if (lanes.length === 0) return;
        const [xName, yName] = [isNamed(across, x.value) ? x.value : 'digits', isNamed(up, y.value) ? y.value : 'testErrorPercent'] as const;
        const key = `${xName} ${yName}`;
        if (chart?.key !== key) {
          const node = create('div');
          node.className = 'race-chart';
          node.setAttribute('role', 'img');
          node.setAttribute('aria-label', 'The curves of the race; the table has their last values');
          place.replaceChildren(node);
          chart = { key, drawn: new RaceChart(node, xName, yName) };
        }
        chart.drawn.show(lanes);
        body.replaceChildren(...lanes.map(rowOf));
        film.show(lanes);
      },
    };
  },
};

/** Some of MNIST, without the bytes around them, which would be sent too. */
function mnistOf(exhibition: Exhibition, count: number): Settings['mnist'] {
  const [train, test] = [exhibition.set('mnist-train'), exhibition.set('mnist-test')];
  const some = (set: DigitSet, most: number): DigitSet => {
    const part = subset(set, 0, Math.min(most, set.count));
    return { ...part, images: part.images.slice(), labels: part.labels.slice() };
  };
  return train && test && { train: some(train, count), test: some(test, FILM_TESTED) };
}

/** How the race stands as a whole, in words that change seldom. */
function verdict(lanes: readonly Lane[], isOver: boolean, isPaused: boolean): string {
  if (lanes.length === 0) return `All of them run at once, on the ${navigator.hardwareConcurrency} cores that this machine has for them.`;
  const there = lanes.filter((lane) => lane.hasReachedError && lane.last).sort((a, b) => (a.last?.digits ?? 0) - (b.last?.digits ?? 0));
  const reached = there
    .map(({ title, last }) => `${title} after ${last?.digits.toLocaleString('en-US')} digits and ${last?.seconds.toFixed(1)} s`)
    .join(', ');
  const where = reached && ` The error was reached by ${reached}.`;
  return `${isOver ? 'The race is over.' : isPaused ? 'The race is paused.' : 'The race is on.'}${where}`;
}

function rowOf(lane: Lane, i: number): HTMLTableRowElement {
  const { title, last, speed, standing } = lane;
  const head = create('th', title);
  head.scope = 'row';
  head.style.color = `var(${looks[i]?.colour})`;
  const cells = [
    last ? last.digits.toLocaleString('en-US') : '…',
    speed ? Math.round(speed).toLocaleString('en-US') : '…',
    last ? last.seconds.toFixed(1) : '…',
    last?.loss?.toPrecision(3) ?? '…',
    last ? `${last.testErrorPercent.toFixed(1)} %` : '…',
    standing,
  ];
  return create('tr', head, ...cells.map((cell) => create('td', cell)));
}

/** Whether a title has that name, as a link may say anything. */
function isNamed<K extends string>(titles: Readonly<Record<K, string>>, name: string): name is K {
  return Object.hasOwn(titles, name);
}
