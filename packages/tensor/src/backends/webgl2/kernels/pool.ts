import type { PoolPlan } from '../../../backend.ts';
import { ArgumentError } from '../../../errors.ts';
import { type Buffer, type Device, type KernelFor, newBuffer } from '../device.ts';
import { mostTurnsOfElement } from '../longSums.ts';
import { areSquares, spreadSquares, sumSquares } from './squares.ts';

const uniforms = ['int height', 'int width', 'int rows', 'int columns', 'int extent[2]', 'int stride[2]', 'int padding[2]'];

/** `window(plane, r, c)` sets the bounds of a window; `largest()` is then the first of its elements at which `by` is largest, NaN before all. */
const window = `
int map, top, bottom, left, right;
void window(int plane, int r, int c) {
  map = plane * height;
  top = max(r * stride[0] - padding[0], 0);
  bottom = min(r * stride[0] - padding[0] + extent[0], height);
  left = max(c * stride[1] - padding[1], 0);
  right = min(c * stride[1] - padding[1] + extent[1], width);
}`;
const largest = `
bool isNaN1(float v) { return (floatBitsToUint(v) & 0x7fffffffu) > 0x7f800000u; }
int largest() {
  int chosen = (map + top) * width + left;
  float best = by1(chosen);
  for (int row = top; row < bottom; row++) {
    for (int column = left; column < right; column++) {
      float key = by1((map + row) * width + column);
      if (!isNaN1(best) && (key > best || isNaN1(key))) {
        best = key;
        chosen = (map + row) * width + column;
      }
    }
  }
  return chosen;
}`;

function draw(device: Device, name: string, y: Buffer, inputs: Readonly<Record<string, Buffer>>, plan: PoolPlan, body: string): void {
  const { height, width, rows, columns, size, stride, padding } = plan;
  const parts = () => ({ inputs: Object.keys(inputs), uniforms, body: `${window}\n${body}` });
  const sources = Object.values(inputs).map((buffer) => device.source(buffer));
  device.elements(name, parts, y, sources, { height, width, rows, columns, extent: size, stride, padding });
}

/** The two plans of a window that is more than a fragment looks through: its rows first, and then what they gave. */
interface Stages {
  readonly along: PoolPlan;
  readonly down: PoolPlan;
}

/** @throws ArgumentError for a window that is too long along one axis */
function stagesOf(plan: PoolPlan): Stages | undefined {
  const { size, stride, padding, height, columns } = plan;
  if (size[0] * size[1] <= mostTurnsOfElement) return undefined;
  if (Math.max(...size) > mostTurnsOfElement)
    throw new ArgumentError('pool', `webgl2 has windows of ${mostTurnsOfElement} rows or columns at most, not ${size.join('x')}`);
  return {
    along: { ...plan, rows: height, size: [1, size[1]], stride: [1, stride[1]], padding: [0, padding[1]] },
    down: { ...plan, width: columns, size: [size[0], 1], stride: [stride[0], 1], padding: [padding[0], 0] },
  };
}

/** Runs `body` with a buffer for what each row of each window gives. */
function withRows(device: Device, { along: { planes, rows, columns } }: Stages, body: (between: Buffer) => void): void {
  const between = newBuffer(planes * rows * columns);
  body(between);
  device.release(between);
}

const ofWindow = (type: string, value: string) => `
${type} element(int e) {
  window(e / (rows * columns), e / columns % rows, e % columns);
  ${value}
}`;

const sum = ofWindow(
  'float',
  `float sum = 0.0;
  for (int row = top; row < bottom; row++) {
    float along = 0.0;
    for (int column = left; column < right; column++) along += x1((map + row) * width + column);
    sum += along;
  }
  return sum;`,
);

function runPool(device: Device, plan: PoolPlan, y: Buffer, x: Buffer, by: Buffer | undefined): void {
  const stages = stagesOf(plan);
  if (stages) {
    withRows(device, stages, (values) => {
      runPool(device, stages.along, values, x, by);
      if (!by) runPool(device, stages.down, y, values, undefined);
      else
        withRows(device, stages, (keys) => {
          runPool(device, stages.along, keys, by, by);
          runPool(device, stages.down, y, values, keys);
        });
    });
  } else if (by) draw(device, 'pool largest', y, { x, by }, plan, `${largest}\n${ofWindow('float', 'return x1(largest());')}`);
  else if (areSquares(plan)) sumSquares(device, x, y, plan.columns);
  else draw(device, 'pool sum', y, { x }, plan, sum);
}

/** y[plane, r, c] = Σ x over the window, row by row; or x where by is largest in it */
export const pool: KernelFor<'pool'> =
  (device) =>
  (plan, y, [x, by]) =>
    runPool(device, plan, y, x, by);

/** dx[plane, row, column] = Σ g of the windows that hold it and for which `condition` holds */
const spread = (condition: string) => `
int first(int i, int axis) { return max(i + padding[axis] - extent[axis] + stride[axis], 0) / stride[axis]; }
float element(int e) {
  int plane = e / (height * width), row = e / width % height, column = e % width;
  int lastRow = min((row + padding[0]) / stride[0], rows - 1), lastColumn = min((column + padding[1]) / stride[1], columns - 1);
  float sum = 0.0;
  for (int r = first(row, 0); r <= lastRow; r++) {
    float along = 0.0;
    for (int c = first(column, 1); c <= lastColumn; c++) {
      int w = (plane * rows + r) * columns + c;
      ${condition}along += g1(w);
    }
    sum += along;
  }
  return sum;
}`;

function runPoolInput(device: Device, plan: PoolPlan, dx: Buffer, g: Buffer, by: Buffer | undefined): void {
  const stages = stagesOf(plan);
  if (stages) {
    withRows(device, stages, (between) => {
      if (!by) runPoolInput(device, stages.down, between, g, undefined);
      else
        withRows(device, stages, (keys) => {
          runPool(device, stages.along, keys, by, by);
          runPoolInput(device, stages.down, between, g, keys);
        });
      runPoolInput(device, stages.along, dx, between, by);
    });
  } else if (by) {
    const places = newBuffer(g.size, 'int32');
    draw(device, 'pool places', places, { by }, plan, `${largest}\n${ofWindow('int', 'return largest();')}`);
    draw(device, 'poolInput largest', dx, { g, places }, plan, spread('if (places1(w) == e) '));
    device.release(places);
  } else if (areSquares(plan)) spreadSquares(device, g, dx, plan.columns);
  else draw(device, 'poolInput sum', dx, { g }, plan, spread(''));
}

/** dx[plane, row, column] = Σ g of the windows that hold it; or of those in which it is where by is largest */
export const poolInput: KernelFor<'poolInput'> =
  (device) =>
  (plan, dx, [g, by]) =>
    runPoolInput(device, plan, dx, g, by);
