import type { DigitSet } from '@lenet-ts/digits';
import type { Progress } from '@lenet-ts/digits/node';
import { type Evaluation, type PassResult, totals } from '@lenet-ts/network';
import { Presets, SingleBar } from 'cli-progress';
import { paperResult } from './networks.ts';
import { perOutput } from './report.ts';
import type { Run } from './training.ts';

/** A bar with the time left, on a terminal; elsewhere nothing. */
export function progressBar(what: string): SingleBar {
  return new SingleBar(
    { format: `${what} {bar} {percentage}% | {value} of {total} | {eta_formatted} left`, clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
}

/** A bar for the files that are downloaded, if any are. */
export function downloadBar(): { show: (progress: Progress) => void; stop: () => void } {
  const bar = progressBar('download');
  return {
    show: ({ received, total }) => {
      if (!bar.isActive) bar.start(total ?? 0, 0);
      bar.setTotal(total ?? received);
      bar.update(received);
    },
    stop: () => bar.stop(),
  };
}

const columns = [
  ['pass', 6],
  ['η', 9],
  ['smallest … largest rate', 26],
  ['training error', 17],
  ['test error', 16],
  ['paper', 9],
  ['seconds', 10],
] as const;

export const passHeader: string = columns.map(([title, width]) => title.padStart(width)).join('');

/** One line a pass, under passHeader. */
export function passLine(
  { pass, eta, rateMin, rateMax, trainErrorPercent, testErrors, testErrorPercent, seconds }: PassResult,
  paperPercent: number | undefined,
): string {
  const cells = [
    String(pass),
    eta.toExponential(0),
    `${rateMin.toExponential(1)} … ${rateMax.toExponential(1)}`,
    `${trainErrorPercent.toFixed(2)} %`,
    `${testErrorPercent.toFixed(2)} % (${testErrors})`,
    paperPercent === undefined ? '' : `${paperPercent.toFixed(2)} %`,
    seconds.toFixed(1),
  ];
  return columns.map(([, width], i) => (cells[i] ?? '').padStart(width)).join('');
}

/** Rows are the digits, columns the answers. */
export function confusionMatrix({ labels }: DigitSet, { answers }: Evaluation): string {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  answers.forEach((answer, i) => {
    const row = counts[labels[i] ?? 0];
    if (row) row[answer] = (row[answer] ?? 0) + 1;
  });
  const line = (head: string, cells: readonly (number | string)[]) => head.padStart(6) + cells.map((cell) => String(cell).padStart(6)).join('');
  return [
    line(
      'digit',
      Array.from({ length: 10 }, (_, i) => `→${i}`),
    ),
    ...counts.map((row, digit) =>
      line(
        String(digit),
        row.map((n) => n || '·'),
      ),
    ),
  ].join('\n');
}

/** The first misread digits, side by side, each under "truth→answer". */
export function misreadDigits(set: DigitSet, { answers }: Evaluation, most: number = 5): string {
  const wrong = Array.from(answers.keys()).filter((i) => answers[i] !== set.labels[i]);
  const shown = wrong.slice(0, most);
  if (shown.length === 0) return 'No digit was misread.';
  const titles = shown.map((i) => `${set.labels[i]}→${answers[i]}  (digit ${i})`.padEnd(set.width)).join('  ');
  const rows = Array.from({ length: Math.ceil(set.height / 2) }, (_, row) => shown.map((i) => halfBlocks(set, i, row)).join('  '));
  return [titles, ...rows].join('\n');
}

/** Two rows of pixels in one line of characters. */
function halfBlocks({ images, height, width }: DigitSet, digit: number, row: number): string {
  const isInk = (y: number, x: number) => y < height && (images[(digit * height + y) * width + x] ?? 0) > 100;
  return Array.from({ length: width }, (_, x) => (isInk(2 * row, x) ? (isInk(2 * row + 1, x) ? '█' : '▀') : isInk(2 * row + 1, x) ? '▄' : ' ')).join(
    '',
  );
}

/** What a training came to, beside the paper. @param learned how the network does on its training digits, where the paper tells that */
export function describeResult({ choice, data, passes, recipe, stopped, final }: Run, learned: Evaluation | undefined): string {
  const { errors, count, errorPercent, seconds } = final;
  const paper = (data.vary && choice.paper.distorted) ?? paperResult(choice, data.test.name) ?? choice.paper.results[0];
  // What the paper reports of its own digits says nothing about others.
  const details = data.test.name === choice.paper.results[0].data ? choice.paper.details : undefined;
  const beside = (figures: string | undefined) => (figures === undefined ? '' : ` The paper: ${figures}.`);
  const lines = [
    ...(stopped ? [`Stopped in pass ${passes.length + 1} of ${recipe.passes}.`] : []),
    `${errors} of ${count} test digits misread: ${errorPercent.toFixed(2)} %. ${paper.where}: ${paper.errorPercent} %.`,
  ];
  if (learned) {
    lines.push(
      `Of the training digits ${learned.errorPercent.toFixed(2)} %.${beside(details && `${details.trainErrorPercent} %`)}`,
      `MSE ${perOutput(learned).toFixed(4)} on training and ${perOutput(final).toFixed(4)} on test digits.${beside(details && `${details.mse.train} and ${details.mse.test}`)}`,
    );
  }
  const speeds = details?.digitsPerSecond;
  const reading = `${Math.round(count / seconds).toLocaleString('en-US')} digits read in a second.`;
  lines.push(reading + beside(speeds && `${speeds.withCamera} with the camera, ${speeds.normalised} without`));
  return lines.join('\n');
}

/** The networks side by side. */
export function comparisonTable(runs: readonly Run[]): string {
  const rows = runs.map(({ network, choice, trained, data, passes, final }) => {
    const { trainable, connections } = totals(trained.classifier.summary());
    const paper = paperResult(choice, data.name);
    const seconds = passes.reduce((sum, pass) => sum + pass.seconds, 0) / passes.length;
    return [
      network,
      trainable.toLocaleString('en-US'),
      connections.toLocaleString('en-US'),
      data.name,
      String(passes.length),
      `${final.errorPercent.toFixed(2)} %`,
      paper ? `${paper.errorPercent} %` : '',
      passes.length > 0 ? seconds.toFixed(1) : '',
    ];
  });
  const head = ['network', 'parameters', 'connections', 'digits', 'passes', 'test error', 'the paper', 'seconds a pass'];
  return [head, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(11) : cell.padStart(i > 4 ? 16 : 13))).join('')).join('\n');
}
