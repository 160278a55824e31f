import './errors.css';
import './backward.css';
import { type DigitSet, subset } from '@lenet-ts/digits';
import type { Exhibition } from '../exhibition.ts';
import { create, createButton } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import type { Mounted, View } from '../view.ts';
import { drawPortion, type Examination, examine, type Misread, nothing, PORTION, PORTIONS } from './errors/examine.ts';
import { createSetSelect } from './write/tray.ts';

/** Pictures that the gallery shows at most. */
const MOST = 60;
/** The portions of digits that the program draws, as the address names them. */
const SET = 'tested';

export const view: View = {
  lead: [
    'A network is tested on digits that it has never seen, and what it gets wrong says more than how often it is wrong.',
    'In the table each row is a right answer and each column what the network said, so that all its mistakes stand beside the diagonal.',
    'Below are the misread digits, those first of which it was surest: press one to put it on the paper, and look at it in any view.',
  ],
  equations: [
    {
      text: 'error = wrong answers / all answers',
      number: '1998, Section III.B',
      file: 'packages/network/src/evaluate.ts',
      line: 'const errors = answers.reduce(',
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const start = createButton();
    const select = createSetSelect(exhibition);
    const controls = create('div', create('label', 'Digits', select.node), start);
    controls.className = 'controls';
    const said = create('p');
    said.setAttribute('aria-live', 'polite');
    const table = create('table');
    table.className = 'confusion';
    const title = create('h3');
    const gallery = create('div');
    gallery.className = 'gallery';
    const results = create('div', table, title, gallery);
    root.append(controls, said, results);

    const found = new Map<string, Examination>();
    const source = () => {
      const name = address.get('test') ?? '';
      return exhibition.set(name) ? name : 'drawn';
    };
    const keyOf = () => `${exhibition.network} ${source()} ${exhibition.files.taken}`;
    select.node.addEventListener('change', () => {
      stop();
      address.set({ test: select.node.value, confused: undefined });
    });
    let run = 0;
    let shown: { readonly examination: Examination; readonly confused: string | undefined } | undefined;
    /** What went wrong in a turn of its own, to be told by the next show. */
    let failure: { readonly error: unknown } | undefined;
    const stop = () => {
      run++;
      start.disabled = false;
    };

    const readAll = async (): Promise<void> => {
      const trained = exhibition.trained();
      if (!trained) return;
      const { exhibit } = exhibition;
      const [set, key] = [source(), keyOf()];
      const all = countOf(exhibition, set);
      const mine = ++run;
      start.disabled = true;
      let examination = nothing;
      for (let portion = 0; portion * PORTION < all; portion++) {
        said.textContent = `${portion * PORTION} of ${all} digits are read …`;
        // Everything else on the page has its turn.
        await new Promise((resolve) => setTimeout(resolve));
        if (mine !== run) return;
        examination = await examine(exhibit, trained, portion, digitsOf(exhibition, set, portion), examination);
      }
      if (mine !== run) return;
      found.set(key, examination);
      stop();
      exhibition.changed();
    };
    start.addEventListener('click', () => {
      readAll().catch((error: unknown) => {
        failure = { error };
        stop();
        exhibition.changed();
      });
    });

    // A link may lead to a digit of a portion.
    const linked = new RegExp(`^${SET}(\\d+)\\.`).exec(address.get('digit') ?? '')?.[1];
    if (linked !== undefined && Number(linked) < PORTIONS) digitsOf(exhibition, 'drawn', Number(linked));

    return {
      rest: stop,
      show() {
        if (failure) {
          const { error } = failure;
          failure = undefined;
          throw error;
        }
        const set = source();
        const all = countOf(exhibition, set);
        select.show(set);
        start.textContent = set === 'drawn' ? `Read ${all} digits that the program draws` : `Read ${all} digits of your files`;
        const examination = found.get(keyOf());
        results.hidden = !examination;
        if (!examination) {
          if (!start.disabled) said.textContent = 'They are other ones than those of the tray, and it takes a second or two.';
          return;
        }
        const confused = address.get('confused');
        if (shown?.examination === examination && shown.confused === confused) return;
        shown = { examination, confused };
        const { counts, misread } = examination;
        said.textContent = `${misread.length} of ${all} are misread: an error of ${((100 * misread.length) / all).toFixed(1)} %.`;
        fill(table, counts, confused, (pair) => address.set({ confused: pair === confused ? undefined : pair }));
        const pair = /^([0-9])\.([0-9])$/.exec(confused ?? '');
        const of = pair ? misread.filter(({ label, answer }) => `${label}.${answer}` === confused) : misread;
        title.textContent = pair ? `Read as a ${pair[2]}, and was a ${pair[1]}: ${of.length}` : `Misread: the surest of ${of.length} first`;
        gallery.replaceChildren(...of.slice(0, MOST).map((one) => picture(exhibition, set, one)));
      },
    };
  },
};

/** How many digits of a set are read: of those from files, as many as take some seconds. */
function countOf(exhibition: Exhibition, set: string): number {
  return set === 'drawn' ? PORTION * PORTIONS : Math.min(2000, exhibition.set(set)?.count ?? 0);
}

/** A portion, which from then on can be put on the paper. Those that the program draws are other ones than those of the tray. */
function digitsOf(exhibition: Exhibition, set: string, portion: number): DigitSet {
  const dropped = set === 'drawn' ? undefined : exhibition.set(set);
  if (dropped) return subset(dropped, portion * PORTION, Math.min(dropped.count, (portion + 1) * PORTION));
  const name = `${SET}${portion}`;
  const known = exhibition.set(name);
  if (known) return known;
  const digits = drawPortion(portion);
  exhibition.addSet(name, digits);
  return digits;
}

/** A misread digit to press. */
function picture(exhibition: Exhibition, set: string, { portion, index, label, answer, certainty }: Misread): HTMLElement {
  const { images, width, height } = digitsOf(exhibition, set, portion);
  const area = width * height;
  const words = `${label} read as ${answer}, ${(100 * certainty).toFixed(0)} % sure`;
  const button = createButton(greyPicture(images.subarray(index * area, (index + 1) * area), width, 0, 255), words);
  button.addEventListener('click', () => {
    if (set === 'drawn') exhibition.place(`${SET}${portion}`, index);
    else exhibition.place(set, portion * PORTION + index);
  });
  return button;
}

/** The table of answers; a mistake is a button that shows those digits alone. */
function fill(table: HTMLTableElement, counts: readonly (readonly number[])[], confused: string | undefined, choose: (pair: string) => void): void {
  const most = Math.max(1, ...counts.flatMap((row, label) => row.filter((_, answer) => answer !== label)));
  const head = (text: string, scope: string) => Object.assign(create('th', text), { scope });
  const rows = counts.map((row, label) => {
    const cells = row.map((count, answer) => {
      if (count === 0 || answer === label) return create('td', count === 0 ? '' : String(count));
      const pair = `${label}.${answer}`;
      const button = createButton(String(count));
      button.style.background = `color-mix(in srgb, var(--accent) ${Math.round((35 * count) / most)}%, var(--card))`;
      button.setAttribute('aria-label', `${count} times a ${label} read as a ${answer}`);
      button.setAttribute('aria-pressed', String(pair === confused));
      button.addEventListener('click', () => choose(pair));
      return create('td', button);
    });
    return create('tr', head(String(label), 'row'), ...cells);
  });
  const caption = create(
    'caption',
    'Rows: the right answer; columns: what was read; the stronger its colour, the more. Press a mistake to see those digits alone',
  );
  const digits = counts.map((_, answer) => head(String(answer), 'col'));
  table.replaceChildren(caption, create('thead', create('tr', create('td'), ...digits)), create('tbody', ...rows));
}
