import type { PoolPlan } from '../../../backend.ts';
import type { Buffer, Device, Kernel } from '../device.ts';
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

/** y[plane, r, c] = Σ x over the window, row by row; or x where by is largest in it */
export const pool: Kernel<'pool'> =
  (device) =>
  (plan, y, [x, by]) => {
    const element = (value: string) => `
float element(int e) {
  window(e / (rows * columns), e / columns % rows, e % columns);
  ${value}
}`;
    if (by) {
      draw(device, 'pool largest', y, { x, by }, plan, `${largest}\n${element('return x1(largest());')}`);
      return;
    }
    if (areSquares(plan)) {
      sumSquares(device, x, y, plan.columns);
      return;
    }
    const sum = `float sum = 0.0;
  for (int row = top; row < bottom; row++) {
    float along = 0.0;
    for (int column = left; column < right; column++) along += x1((map + row) * width + column);
    sum += along;
  }
  return sum;`;
    draw(device, 'pool sum', y, { x }, plan, element(sum));
  };

/** dx[plane, row, column] = Σ g of the windows that hold it; or of those in which it is where by is largest */
export const poolInput: Kernel<'poolInput'> =
  (device) =>
  (plan, dx, [g, by]) => {
    if (!by && areSquares(plan)) {
      spreadSquares(device, g, dx, plan.columns);
      return;
    }
    const body = (condition: string) => `
int first(int i, int axis) { return max(i + padding[axis] - extent[axis] + stride[axis], 0) / stride[axis]; }
float element(int e) {
  int plane = e / (height * width), row = e / width % height, column = e % width;
  int lastRow = min((row + padding[0]) / stride[0], rows - 1), lastColumn = min((column + padding[1]) / stride[1], columns - 1);
  float sum = 0.0;
  for (int r = first(row, 0); r <= lastRow; r++) {
    float along = 0.0;
    for (int c = first(column, 1); c <= lastColumn; c++) {
      ${condition}along += g1((plane * rows + r) * columns + c);
    }
    sum += along;
  }
  return sum;
}`;
    if (by) draw(device, 'poolInput largest', dx, { g, by }, plan, `${largest}\n${body('window(plane, r, c); if (largest() == e) ')}`);
    else draw(device, 'poolInput sum', dx, { g }, plan, body(''));
  };
