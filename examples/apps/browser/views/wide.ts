import './wide.css';
import '../parts/sheet.css';
import { DISTORTED_J, GAPS, lenet5, loadScanner, PRETRAINED_READS, readString, SCANNER_READS, STRINGS, scan } from '@lenet-ts/lenet';
import { type Trained, widen } from '@lenet-ts/network';
import { AMPLITUDE, scope, type TypedArray } from '@lenet-ts/tensor';
import { createLegend } from '../parts/diverging.ts';
import { create, createNotice } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { rowsOf } from '../parts/layers.ts';
import { createPen } from '../parts/pen.ts';
import { receptiveField } from '../parts/receptiveField.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, pageColours, type Row, rectangleOf } from '../parts/sheet.ts';
import { Ink } from '../shell/ink.ts';
import type { Mounted, View } from '../view.ts';
import { createForm } from './wide/form.ts';
import { COLUMNS, compose, type Read, ROWS, reduce, SHEET } from './wide/paper.ts';
import { describe, glyphOf, percent, sentence } from './wide/reading.ts';
import { drawTrellis, FAR, positionAt, type Scanned } from './wide/trellis.ts';

const network = widen(lenet5, COLUMNS);
/** C5's 120 units at each position as four blocks of 30 lines. */
const BLOCKS = 4;
const ALL_ROWS: readonly Row[] = rowsOf(network)
  .slice(1, -1)
  .map((row) => (row.name === 'C5' ? { name: row.name, maps: BLOCKS, height: row.maps / BLOCKS, width: row.width } : row));

export const view: View = {
  lead: [
    'Each layer looks only at a patch of the one before, so the network that reads one digit can be laid over a sheet of any width: all its maps grow wider, and F6 becomes a strip of pictures, one for every 4 pixels.',
    'The weights that learned single digits see digits between digits too, because nothing ever told them otherwise: trained further on windows onto strings, with neighbours at their sides, and with the blank as an eleventh class, the same network leaves the places between digits empty.',
    'A Viterbi search reads the strip: of all ways to have a digit or the blank at each position, with a blank between two digits, it takes the one whose distances add up to the least.',
  ],
  equations: [
    {
      text: 'yᵢ(p) = Σⱼ (xⱼ(p) − wᵢⱼ)²',
      number: '1998, Eq. 7, p. 8, at each position p',
      file: 'packages/lenet/src/rbf.ts',
      line: 'return differences(x, classes).square().sum(2)',
    },
    {
      text: 'min over paths s of Σₚ yₛ₍ₚ₎(p)',
      number: '1998, Section VII, pp. 27 to 29',
      file: 'packages/lenet/src/viterbi.ts',
      line: 'next[0] = (best[before[0]] ?? 0) + cost(BLANK);',
    },
  ],
  mount(root, exhibition): Mounted {
    root.classList.add('wide');
    const { address } = exhibition;
    const ink = new Ink(SHEET);
    let known: string | undefined;
    let isWriting = false;
    let scanner: Trained | undefined;
    let trouble: unknown;
    loadScanner()
      .then(
        (trained) => {
          scanner = trained;
        },
        (error: unknown) => {
          trouble = error;
        },
      )
      .finally(() => exhibition.changed());

    const form = createForm(exhibition);
    const paper = createSharpCanvas('Wide paper to write several digits on', () => exhibition.changed());
    const pen = createPen({
      canvas: paper.node,
      sheet: SHEET,
      ink,
      written() {
        isWriting = true;
        exhibition.changed();
      },
      done() {
        isWriting = false;
        known = ink.text || undefined;
        address.set({ wideink: known });
        exhibition.changed();
      },
      clear: () => address.set({ wideink: undefined }),
    });
    const help = create('p', 'With the mouse or a finger. By keyboard: the arrow keys move the pen, with Shift they write, Escape clears.');
    help.id = 'wide-help';
    help.className = 'unseen';
    paper.node.setAttribute('aria-describedby', help.id);
    paper.node.style.aspectRatio = `${COLUMNS} / ${ROWS}`;
    const desk = create('div', paper.node, pen, help);
    desk.className = 'paper';
    const reading = create('p');
    reading.className = 'reading';
    const spoken = createNotice('status');
    spoken.className = 'unseen';
    const glyphs = create('ol');
    glyphs.className = 'glyphs';
    const legend = createLegend();
    const trellis = createSharpCanvas("F6's states at every position, and how near they are to each class", () => exhibition.changed());
    trellis.node.classList.add('sheet', 'trellis');
    trellis.node.tabIndex = 0;
    const measured = create(
      'p',
      `Of ${STRINGS.toLocaleString('en-US')} strings of two to five digits of MNIST's test set, with gaps of ${GAPS[0]} to ${GAPS[1]} pixels, the weights that learned from strings read ${percent(SCANNER_READS)}, those that learned from single digits ${percent(PRETRAINED_READS)}.`.replace(
        '-',
        '−',
      ),
    );
    const noBlank = create('p', `These weights know no blank: the junk class of Eq. 9, always at a distance of ${DISTORTED_J}, stands for it.`);
    const key = create(
      'p',
      `Above, F6 at each position. Below, a line for each class: full colour where F6 is its code, none from a distance of ${FAR} on. The line across is the path that is read; further above, each digit as F6 painted it best, with its distance.`,
    );
    const facts = create('p');
    facts.className = 'facts';
    facts.id = 'wide-facts';
    facts.setAttribute('aria-live', 'polite');
    trellis.node.setAttribute('aria-describedby', facts.id);
    const maps = createSharpCanvas('The maps of all layers, as wide as the paper makes them', () => exhibition.changed());
    maps.node.classList.add('sheet');
    root.append(
      form.node,
      desk,
      reading,
      spoken,
      glyphs,
      legend.node,
      trellis.node,
      key,
      noBlank,
      facts,
      measured,
      create('h3', 'All maps, enlarged'),
      maps.node,
    );

    const positions = (COLUMNS - ROWS) / 4 + 1;
    const chosen = () => address.number('wideat', 0, positions - 1);
    const choose = (position: number) => address.set({ wideat: String(position) });
    trellis.node.addEventListener('pointerdown', (event) => choose(positionAt(trellis, event.offsetX, positions)));
    trellis.node.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && event.buttons === 1) choose(positionAt(trellis, event.offsetX, positions));
    });
    trellis.node.addEventListener('keydown', (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (move === undefined) return;
      event.preventDefault();
      choose(Math.max(0, Math.min(positions - 1, (chosen() ?? positions >> 1) + move)));
    });

    /** Takes up the strokes of the address, unless they came from here. */
    const follow = () => {
      const text = address.get('wideink');
      if (isWriting || text === known) return;
      known = text;
      ink.load(text ?? '');
    };
    const onPaper = (): { readonly read: Read; readonly composed: string | undefined } => {
      if (!ink.isEmpty) return { read: reduce(ink.picture()), composed: undefined };
      const set = exhibition.set('drawn');
      if (!set) throw new Error('The program drew no digits.');
      const { text, gap, seed } = form.choice();
      return { read: compose(set, text, gap, seed), composed: text };
    };

    return {
      show() {
        follow();
        form.show();
        legend.show(`−${AMPLITUDE}`, '0', `${AMPLITUDE}`);
        const { read, composed } = onPaper();
        drawPaper(read, composed === undefined ? ink : undefined, chosen());
        const name = form.choice().weights;
        const trained = name === 'scanner' ? scanner : exhibition.trained('lenet5');
        if (name === 'scanner' && trouble !== undefined) throw trouble;
        if (!trained) {
          reading.textContent = 'The weights are on their way …';
          return;
        }
        noBlank.hidden = name === 'scanner';
        const { scanned, states } = scanSheet(trained, read);
        const text = scanned.digits.map(({ digit }) => digit).join('');
        reading.textContent = sentence(text, composed);
        if (!isWriting && spoken.textContent !== reading.textContent) spoken.textContent = reading.textContent;
        glyphs.replaceChildren(...scanned.digits.map((digit) => glyphOf(scanned, digit)));
        drawTrellis(trellis, scanned, chosen());
        drawMaps(states, chosen());
        facts.textContent = describe(scanned, chosen());
      },
    };

    function drawPaper(read: Read, strokes: Ink | undefined, position: number | undefined): void {
      const { context, width } = paper;
      context.save();
      context.scale(width / SHEET.width, width / SHEET.width);
      context.fillStyle = '#fff';
      context.fillRect(0, 0, SHEET.width, SHEET.height);
      context.imageSmoothingEnabled = false;
      if (strokes) strokes.drawOn(context);
      else context.drawImage(greyPicture(read.images, read.width, 0, 255), 0, 0, SHEET.width, SHEET.height);
      const unit = SHEET.height / ROWS;
      // Lines to write between: digits of MNIST are 20 high.
      context.fillStyle = '#9ab';
      for (const row of [6, 26]) context.fillRect(0, row * unit, SHEET.width, 0.5);
      if (position !== undefined) {
        context.lineWidth = 2;
        context.strokeStyle = '#0b5cad';
        context.strokeRect(4 * position * unit + 1, 1, ROWS * unit - 2, ROWS * unit - 2);
      }
      context.restore();
    }

    function drawMaps(states: readonly TypedArray[], position: number | undefined): void {
      const { context, node, width, height } = maps;
      const { rows, height: needed } = layOut(ALL_ROWS, node.clientWidth);
      node.style.height = `${needed}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      const fields = position === undefined ? [] : receptiveField(network, network.layers.length - 1, { map: 0, row: 0, column: position });
      rows.forEach((row, i) => {
        drawRow(context, row, states[i] ?? [], AMPLITUDE);
        drawFrames(context, row, colours, row.name === 'C5' ? `120 × ${row.width}` : `${row.maps} × ${row.height}×${row.width}`);
        const field = fields[i + 1];
        if (!field) return;
        context.lineWidth = 2;
        context.strokeStyle = colours.accent;
        for (let map = 0; map < row.maps; map++) {
          const [x, y, w, h] = rectangleOf(row, map, { rows: [0, row.height - 1], columns: field.columns });
          context.strokeRect(x, y, w, h);
        }
      });
    }
  },
};

function scanSheet(trained: Trained, read: Read): { readonly scanned: Scanned; readonly states: readonly TypedArray[] } {
  return scope(() => {
    const { states, costs } = scan(trained, read);
    const values = costs.dataSync();
    const all = states.map((layer) => layer.dataSync());
    return { scanned: { f6: all.at(-1) ?? values, costs: values, digits: readString(values).digits }, states: all };
  });
}
