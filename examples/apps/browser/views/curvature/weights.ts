import type { Trained } from '@lenet-ts/network';
import type { Exhibition } from '../../exhibition.ts';
import { createLegend } from '../../parts/diverging.ts';
import { largest, short } from '../../parts/numbers.ts';
import { createSharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, outline, type PlacedRow, pageColours, rectangleOf, unitAt } from '../../parts/sheet.ts';
import { placeOfWeight, weightAt, weightMaps } from '../backward/passes.ts';
import type { LayerEstimate } from './estimate.ts';

/** What is shown: the weights of one layer of a network, of which one is chosen. */
interface Shown {
  readonly trained: Trained;
  readonly layer: LayerEstimate;
  readonly index: number;
}

/**
 * The gradient and the curvature of each weight of a layer, with their scale.
 * @param onChoose told which weight was clicked, or gone to by the arrow keys
 */
export function createWeights(
  exhibition: Exhibition,
  onChoose: (index: number) => void,
): { readonly nodes: readonly HTMLElement[]; show(shown: Shown): void } {
  const legend = createLegend();
  const sheet = createSharpCanvas('The gradient and the curvature of each weight of the layer', () => exhibition.changed());
  sheet.node.className = 'sheet';
  sheet.node.tabIndex = 0;
  let shown: Shown | undefined;
  let rows: readonly PlacedRow[] = [];
  const shapeOf = ({ trained, layer }: Shown) => trained.parameters[layer.name]?.weight?.shape ?? [];
  sheet.node.addEventListener('click', ({ offsetX, offsetY }) => {
    if (!shown) return;
    for (const row of rows) {
      const unit = unitAt(row, offsetX, offsetY);
      if (unit) onChoose(weightAt(shown.trained.classifier.network, shown.layer.name, shapeOf(shown), unit));
    }
  });
  sheet.node.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -5, ArrowDown: 5 }[event.key];
    if (!shown || move === undefined) return;
    event.preventDefault();
    const { length } = shown.layer.weights;
    onChoose((shown.index + move + length) % length);
  });
  return {
    nodes: [legend.node, sheet.node],
    show(now) {
      shown = now;
      const { context, node, width, height } = sheet;
      const { network } = now.trained.classifier;
      const { name, gradient, curvature } = now.layer;
      const shape = shapeOf(now);
      const made = (
        [
          ['g', gradient],
          ['h', curvature],
        ] as const
      ).map(([title, values]) => {
        const { row, values: turned } = weightMaps(network, name, shape, values);
        return { row: { ...row, name: title }, turned, limit: Math.max(largest(values), Number.MIN_VALUE) };
      });
      const laid = layOut(
        made.map(({ row }) => row),
        node.clientWidth,
      );
      rows = laid.rows;
      node.style.height = `${laid.height}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      rows.forEach((row, i) => {
        const { turned = [], limit = 1 } = made[i] ?? {};
        drawRow(context, row, turned, limit);
        drawFrames(context, row, colours, `±${short(limit)}`);
        const { map, row: line, column } = placeOfWeight(network, name, shape, now.index);
        outline(context, rectangleOf(row, map, { rows: [line, line], columns: [column, column] }));
      });
      legend.show('−max', '0', '+max');
    },
  };
}
