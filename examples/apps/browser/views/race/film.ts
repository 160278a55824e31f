import { leavesOf } from '@lenet-ts/autograd';
import type { Exhibition } from '../../exhibition.ts';
import { createLegend } from '../../parts/diverging.ts';
import { create, createButton } from '../../parts/element.ts';
import { largest, short } from '../../parts/numbers.ts';
import { createSharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, pageColours } from '../../parts/sheet.ts';
import type { Frame } from '../../training/messages.ts';
import { weightMaps } from '../backward/passes.ts';
import type { Lane } from './lane.ts';

/** Milliseconds between two frames of the film. */
const PAUSE = 150;

/** The film of a race: a slider back through it, the kernels of the first layer and the errors at that moment, and who reads with those weights. */
export function createFilm(exhibition: Exhibition): { readonly node: HTMLElement; show(lanes: readonly Lane[]): void; rest(): void } {
  const { address } = exhibition;
  const place = Object.assign(create('input'), { type: 'range', min: '0', step: '1' });
  const placeText = create('span');
  const play = createButton('Play');
  const reader = create('select');
  const controls = create('div', create('label', placeText, place), play, create('label', 'What is written is read with the weights of', reader));
  controls.className = 'controls film';
  const facts = create('ul');
  const sheet = createSharpCanvas('The kernels of the first layer at that moment, a row for each', () => exhibition.changed());
  sheet.node.className = 'sheet';
  const legend = createLegend();
  const node = create('section', create('h3', 'The film: back through the training'), controls, facts, legend.node, sheet.node);

  let timer: ReturnType<typeof setInterval> | undefined;
  let moments: readonly number[] = [];
  /** The frame that reads, so that it is not put in place twice. */
  let reading: Frame | undefined;
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = 'Play';
  };
  const seek = (i: number) => address.set({ 'race-at': i >= moments.length - 1 ? undefined : String(moments[i]) });
  const current = () => {
    const at = address.number('race-at', 0, Number.MAX_SAFE_INTEGER);
    const i = at === undefined ? -1 : moments.findLastIndex((digits) => digits <= at);
    return i < 0 ? moments.length - 1 : i;
  };
  place.addEventListener('input', () => {
    rest();
    seek(place.valueAsNumber);
  });
  play.addEventListener('click', () => {
    if (timer !== undefined) return rest();
    play.textContent = 'Stop';
    let next = current() === moments.length - 1 ? 0 : current();
    timer = setInterval(() => {
      seek(next++);
      if (next >= moments.length) rest();
    }, PAUSE);
  });
  reader.addEventListener('change', () => {
    address.set({ 'race-reads': reader.value || undefined });
    if (!reader.value) exhibition.use(exhibition.network);
  });

  const drawKernels = (lanes: readonly { readonly lane: Lane; readonly frame: Frame }[]) => {
    const trained = exhibition.trained(lanes[0]?.lane.settings.network);
    const first = trained?.classifier.network.layers[0];
    const weight = first && trained.parameters[first.name]?.weight;
    if (!trained || !first || !weight) return;
    const leaf = leavesOf(trained.parameters).indexOf(weight);
    const made = lanes.map(({ lane, frame }) => {
      const { row, values } = weightMaps(trained.classifier.network, first.name, weight.shape, frame.weights[leaf] ?? new Float32Array());
      return { row: { ...row, name: lane.title }, values, note: `${frame.testErrorPercent.toFixed(1)} %` };
    });
    const limit = Math.max(...made.map(({ values }) => largest(values)), Number.MIN_VALUE);
    const { rows, height } = layOut(
      made.map(({ row }) => row),
      sheet.node.clientWidth,
    );
    sheet.node.style.height = `${height}px`;
    sheet.context.clearRect(0, 0, sheet.width, sheet.height);
    rows.forEach((row, i) => {
      drawRow(sheet.context, row, made[i]?.values ?? [], limit);
      drawFrames(sheet.context, row, pageColours(), made[i]?.note);
    });
    legend.show(`−${short(limit)}`, `weights of ${first.name}`, `+${short(limit)}`);
  };

  return {
    node,
    rest,
    show(lanes) {
      moments = [...new Set(lanes.flatMap(({ reel }) => reel.frames.map(({ digits }) => digits)))].sort((a, b) => a - b);
      node.hidden = moments.length === 0;
      if (node.hidden) return;
      const i = current();
      place.max = String(moments.length - 1);
      place.value = String(i);
      const digits = moments[i] ?? 0;
      placeText.textContent = `After ${digits.toLocaleString('en-US')} digits`;
      place.setAttribute('aria-valuetext', placeText.textContent);
      const shown = lanes.flatMap((lane) => {
        const frame = lane.reel.at(digits);
        return frame ? [{ lane, frame }] : [];
      });
      facts.replaceChildren(
        ...shown.map(({ lane, frame }) =>
          create(
            'li',
            `${lane.title} after ${frame.digits.toLocaleString('en-US')} digits and ${frame.seconds.toFixed(1)} s: ${frame.testErrorPercent.toFixed(1)} % of the test digits are misread, loss ${frame.testLoss.toPrecision(3)}.`,
          ),
        ),
      );
      drawKernels(shown);
      const names = ['', ...lanes.map((_, lane) => String(lane))];
      if (reader.options.length !== names.length)
        reader.replaceChildren(new Option('the network as it was', ''), ...lanes.map(({ title }, lane) => new Option(title, String(lane))));
      reader.value = address.get('race-reads') ?? '';
      const frame = shown.find(({ lane }) => lane === lanes[Number(reader.value)])?.frame;
      if (reader.value === '' || !frame || frame === reading) return;
      reading = frame;
      const network = lanes[0]?.settings.network ?? exhibition.network;
      exhibition.use(network, frame.weights);
      address.set({ network });
    },
  };
}
