import { describe, expect, test } from 'vitest';
import { batchNorm, conv1d, convTranspose2d, groupNorm, layerNorm, type RunningStatistics } from '../../src/everyday/index.ts';
import { ArgumentError, capture, DtypeError, ones, ShapeError, scope, type Tensor, tensor, zeros } from '../../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const numbers = (x: Tensor): number[] => Array.from(x.dataSync());
const statistics = (maps: number): RunningStatistics => ({ mean: zeros([maps], float64), variance: ones([maps], float64) });

describe('batchNorm', () => {
  // Map 0 has 1 and 3, map 1 has 2 and 10.
  const x = tensor([[1, 2], [3, 10]], float64); // biome-ignore format: a matrix

  test('moves the running statistics towards those of the batch, while training alone', () => {
    const running = statistics(2);
    batchNorm(x, running, { training: true, momentum: 0.25 });
    // Means 2 and 6; variances from a sample 2 and 32.
    expect(numbers(running.mean)).toEqual([0.5, 1.5]);
    expect(numbers(running.variance)).toEqual([0.75 + 0.5, 0.75 + 8]);
    const before = [numbers(running.mean), numbers(running.variance)];
    const y = batchNorm(x, running, { training: false, epsilon: 0 });
    expect([numbers(running.mean), numbers(running.variance)]).toEqual(before);
    expect(numbers(y)).toEqual([0.5 / Math.sqrt(1.25), 0.5 / Math.sqrt(8.75), 2.5 / Math.sqrt(1.25), 8.5 / Math.sqrt(8.75)]);
  });

  test('without training takes no pattern, and one', () => {
    const running = statistics(2);
    expect(batchNorm(zeros([0, 2, 3], float64), running, { training: false }).shape).toEqual([0, 2, 3]);
    expect(numbers(batchNorm(tensor([[1, 2]], float64), running, { training: false, epsilon: 0 }))).toEqual([1, 2]);
  });

  test.each(['cpu', 'wasm'] as const)('in a captured step on %s the statistics go on in each run, as they do without', (backend) => {
    const make = () => ({ mean: zeros([2], { backend }), variance: ones([2], { backend }) });
    const batch = (n: number) => tensor([[n, 2 * n], [n + 2, n * n]], { backend }); // biome-ignore format: a matrix
    const [captured, eager] = [make(), make()];
    using step = capture((pattern: Tensor, running: RunningStatistics) => batchNorm(pattern, running, { training: true }));
    // Run 4 and some behind it are replays.
    for (let n = 1; n <= 8; n++) {
      const found = step(batch(n), captured);
      const expected = scope(() => batchNorm(batch(n), eager, { training: true }));
      expect(numbers(found), `run ${n}`).toEqual(numbers(expected));
      expect(numbers(captured.mean), `run ${n}`).toEqual(numbers(eager.mean));
      expect(numbers(captured.variance), `run ${n}`).toEqual(numbers(eager.variance));
    }
  });

  test('wrong arguments leave the statistics alone', () => {
    const running = statistics(2);
    const wrong: readonly [typeof ShapeError | typeof ArgumentError | typeof DtypeError, () => unknown][] = [
      [ShapeError, () => batchNorm(tensor([1, 2], float64), running, { training: true })],
      [ShapeError, () => batchNorm(tensor([[1, 2]], float64), running, { training: true })],
      [ShapeError, () => batchNorm(zeros([0, 2], float64), running, { training: true })],
      [ShapeError, () => batchNorm(x, statistics(3), { training: true })],
      [ShapeError, () => batchNorm(x, running, { training: true, scale: ones([2, 1], float64) })],
      [DtypeError, () => batchNorm(x, { ...running, variance: ones([2], { backend: 'cpu' }) }, { training: true })],
      [DtypeError, () => batchNorm(x, running, { training: true, offset: ones([2], { backend: 'cpu' }) })],
      [ArgumentError, () => batchNorm(x, running, {} as never)],
      [ArgumentError, () => batchNorm(x, running, undefined as never)],
      [ArgumentError, () => batchNorm(x, undefined as never, { training: true })],
      [ArgumentError, () => batchNorm(x, running, { training: 1 } as never)],
      [ArgumentError, () => batchNorm(x, running, { training: true, epsilon: -1 })],
      [ArgumentError, () => batchNorm(x, running, { training: true, momentum: '1' } as never)],
      [ArgumentError, () => batchNorm(x, running, { training: true, momentum: Number.NaN })],
      [ArgumentError, () => batchNorm(x, running, { training: true, momentum: 1.5 })],
      [ArgumentError, () => batchNorm(x, running, { training: false, momentum: -0.1 })],
    ];
    for (const [error, run] of wrong) expect(run, String(run)).toThrow(error);
    expect([numbers(running.mean), numbers(running.variance)]).toEqual([[0, 0], [1, 1]]); // biome-ignore format: matrices
  });
});

test('without a scale and an offset the mean is 0 and the variance 1', () => {
  const x = tensor([[1, 2, 6, 7], [0, 0, 4, 4]], float64); // biome-ignore format: a matrix
  const y = layerNorm(x, { epsilon: 0 });
  expect(numbers(y.mean(1))).toEqual([0, 0]);
  expect(numbers(y.square().mean(-1)).map((v) => Math.abs(v - 1) < 8 * 2 ** -53)).toEqual([true, true]);
  expect(numbers(groupNorm(x, 2, { epsilon: 0 }))).toEqual([-1, 1, -1, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

const maps = ones([1, 2, 3]);
const pictures = ones([1, 2, 3, 3]);

test.each<[string, typeof ShapeError | typeof ArgumentError | typeof DtypeError, () => unknown]>([
  ['layerNorm along no axis', ShapeError, () => layerNorm(maps, { axes: 3 })],
  ['layerNorm by a scale that enlarges', ShapeError, () => layerNorm(maps, { scale: ones([2, 1, 1, 1]) })],
  ['layerNorm by a scale of another size', ShapeError, () => layerNorm(maps, { scale: ones([2]) })],
  ['layerNorm of int32', DtypeError, () => layerNorm(tensor([1, 2], { dtype: 'int32' }))],
  ['layerNorm with a wish that there is not', ArgumentError, () => layerNorm(maps, { bias: ones([3]) } as never)],
  ['groupNorm of groups that do not fit', ShapeError, () => groupNorm(ones([1, 3]), 2)],
  ['groupNorm of no group', ArgumentError, () => groupNorm(maps, 0)],
  ['groupNorm of a list', ShapeError, () => groupNorm(ones([3]), 1)],
  ['groupNorm by an offset of another size', ShapeError, () => groupNorm(maps, 1, { offset: ones([3]) })],
  ['conv1d of a picture', ShapeError, () => conv1d(pictures, ones([1, 2, 3]))],
  ['conv1d with kernels for other maps', ShapeError, () => conv1d(maps, ones([1, 3, 3]))],
  ['conv1d with a kernel too long', ShapeError, () => conv1d(maps, ones([1, 2, 4]))],
  ['conv1d with a bias for other outputs', ShapeError, () => conv1d(maps, ones([1, 2, 2]), ones([2]))],
  ['conv1d with half a stride', ArgumentError, () => conv1d(maps, ones([1, 2, 2]), undefined, { stride: 0.5 })],
  ['conv1d with a wish that there is not', ArgumentError, () => conv1d(maps, ones([1, 2, 2]), undefined, { groups: 2 } as never)],
  ['convTranspose2d of a map alone', ShapeError, () => convTranspose2d(maps, ones([2, 1, 2, 2]))],
  ['convTranspose2d with kernels for other maps', ShapeError, () => convTranspose2d(pictures, ones([3, 1, 2, 2]))],
  ['convTranspose2d with a bias for other outputs', ShapeError, () => convTranspose2d(pictures, ones([2, 1, 2, 2]), ones([2]))],
  ['convTranspose2d of padding alone', ShapeError, () => convTranspose2d(ones([1, 2, 1, 1]), ones([2, 1, 2, 2]), undefined, { padding: 1 })],
  [
    'convTranspose2d with more at its end than a stride',
    ArgumentError,
    () => convTranspose2d(pictures, ones([2, 1, 2, 2]), undefined, { outputPadding: 1 }),
  ],
  ['convTranspose2d with a stride of 0', ArgumentError, () => convTranspose2d(pictures, ones([2, 1, 2, 2]), undefined, { stride: 0 })],
])('%s', (_, error, run) => {
  expect(run).toThrow(error);
});
