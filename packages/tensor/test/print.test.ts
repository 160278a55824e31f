import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { place } from '../src/create.ts';
import { type Backend, DisposedError, type DType, memory, type Tensor, tensor, useBackend } from '../src/index.ts';

beforeAll(() => {
  useBackend('cpu');
});

/** 0, step, 2 step, … */
function count(n: number, step: number = 1): number[] {
  return Array.from({ length: n }, (_, i) => i * step);
}

type Row = [name: string, dtype: DType, values: number[], shape: number[], lines: string[]];

/** What NumPy 2.4.6 prints. */
const printed: Row[] = [
  ['whole numbers', 'float32', [1, 2, 3], [3], ['[1. 2. 3.]']],
  ['signs and fractions', 'float32', [-1.5, 0, 0.25], [3], ['[-1.5   0.    0.25]']],
  ['thirds', 'float32', [1 / 3, 2 / 3], [2], ['[0.33333334 0.6666667 ]']],
  ['thirds in float64', 'float64', [1 / 3, 2 / 3], [2], ['[0.33333333 0.66666667]']],
  ['a matrix', 'float32', [1, -10, 100, 0.5], [2, 2], ['[[  1.  -10. ]', ' [100.    0.5]]']],
  ['three axes', 'float32', [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], ['[[[1. 2.]', '  [3. 4.]]', '', ' [[5. 6.]', '  [7. 8.]]]']],
  ['large float32', 'float32', [1000000, 1], [2], ['[1.e+06 1.e+00]']],
  ['just below', 'float32', [999999.94, 500000], [2], ['[999999.94 500000.  ]']],
  ['large float64', 'float64', [100000000, 10000000], [2], ['[1.e+08 1.e+07]']],
  ['just below in float64', 'float64', [99999999, 10000000], [2], ['[99999999. 10000000.]']],
  ['small', 'float32', [1e-5, 1e-5], [2], ['[1.e-05 1.e-05]']],
  ['0.0001 in float32', 'float32', [0.0001], [1], ['[0.0001]']],
  ['below 0.0001', 'float64', [9e-5], [1], ['[9.e-05]']],
  ['far apart', 'float32', [1000.001, 1], [2], ['[1.000001e+03 1.000000e+00]']],
  ['not too far apart', 'float32', [1000, 1], [2], ['[1000.    1.]']],
  ['more digits than 0.1 needs', 'float32', [0.1, 2 ** -126], [2], ['[1.0000000e-01 1.1754944e-38]']],
  ['three exponent digits', 'float64', [1e-100, 100000], [2], ['[1.e-100 1.e+005]']],
  ['the smallest', 'float64', [5e-324], [1], ['[5.e-324]']],
  ['a tie to even', 'float64', [1 / 512, 3 / 512], [2], ['[0.00195312 0.00585938]']],
  ['a tie to even in float32', 'float32', [2097152.25], [1], ['[2.0971522e+06]']],
  ['nan and infinities', 'float32', [1.5, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [4], ['[ 1.5  nan -inf  inf]']],
  ['nan alone', 'float32', [Number.NaN], [1], ['[nan]']],
  ['both infinities', 'float32', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [2], ['[ inf -inf]']],
  ['nan beside exponents', 'float64', [10000000000, Number.NaN], [2], ['[1.e+10    nan]']],
  ['negative zero', 'float32', [-0, 0], [2], ['[-0.  0.]']],
  ['a scalar', 'float32', [5], [], ['5.0']],
  ['a scalar of float32', 'float32', [1 / 3], [], ['0.33333334']],
  ['a scalar of float64', 'float64', [1 / 3], [], ['0.3333333333333333']],
  ['a large float32 scalar', 'float32', [1000000], [], ['1e+06']],
  ['a large float64 scalar', 'float64', [1e16], [], ['1e+16']],
  ['a float64 scalar just below', 'float64', [1000000000000000], [], ['1000000000000000.0']],
  ['a small scalar', 'float64', [-1.5e-5], [], ['-1.5e-05']],
  ['a scalar of NaN', 'float32', [Number.NaN], [], ['nan']],
  ['a scalar of negative zero', 'float32', [-0], [], ['-0.0']],
  ['int32', 'int32', [1, -10, 2147483647, 0], [2, 2], ['[[         1        -10]', ' [2147483647          0]]']],
  ['a scalar of int32', 'int32', [-7], [], ['-7']],
  ['no elements 0', 'float32', [], [0], ['[]']],
  ['no elements 3x0', 'float32', [], [3, 0], ['[]']],
  ['no elements 0x3', 'float32', [], [0, 3], ['[]']],
  [
    'lines of at most 75',
    'float64',
    count(30, 1 / 7),
    [30],
    [
      '[0.         0.14285714 0.28571429 0.42857143 0.57142857 0.71428571',
      ' 0.85714286 1.         1.14285714 1.28571429 1.42857143 1.57142857',
      ' 1.71428571 1.85714286 2.         2.14285714 2.28571429 2.42857143',
      ' 2.57142857 2.71428571 2.85714286 3.         3.14285714 3.28571429',
      ' 3.42857143 3.57142857 3.71428571 3.85714286 4.         4.14285714]',
    ],
  ],
  [
    'lines that would be one character too long',
    'float32',
    count(30).map((i) => 100 + i),
    [30],
    [
      '[100. 101. 102. 103. 104. 105. 106. 107. 108. 109. 110. 111. 112. 113.',
      ' 114. 115. 116. 117. 118. 119. 120. 121. 122. 123. 124. 125. 126. 127.',
      ' 128. 129.]',
    ],
  ],
  ['a long axis', 'float32', count(1001), [1001], ['[   0.    1.    2. ...  998.  999. 1000.]']],
  [
    'two long axes',
    'float32',
    count(2400),
    [8, 300],
    [
      '[[0.000e+00 1.000e+00 2.000e+00 ... 2.970e+02 2.980e+02 2.990e+02]',
      ' [3.000e+02 3.010e+02 3.020e+02 ... 5.970e+02 5.980e+02 5.990e+02]',
      ' [6.000e+02 6.010e+02 6.020e+02 ... 8.970e+02 8.980e+02 8.990e+02]',
      ' ...',
      ' [1.500e+03 1.501e+03 1.502e+03 ... 1.797e+03 1.798e+03 1.799e+03]',
      ' [1.800e+03 1.801e+03 1.802e+03 ... 2.097e+03 2.098e+03 2.099e+03]',
      ' [2.100e+03 2.101e+03 2.102e+03 ... 2.397e+03 2.398e+03 2.399e+03]]',
    ],
  ],
  [
    'a long axis and two short ones',
    'float64',
    count(1400, 0.5),
    [2, 350, 2],
    [
      '[[[0.000e+00 5.000e-01]',
      '  [1.000e+00 1.500e+00]',
      '  [2.000e+00 2.500e+00]',
      '  ...',
      '  [3.470e+02 3.475e+02]',
      '  [3.480e+02 3.485e+02]',
      '  [3.490e+02 3.495e+02]]',
      '',
      ' [[3.500e+02 3.505e+02]',
      '  [3.510e+02 3.515e+02]',
      '  [3.520e+02 3.525e+02]',
      '  ...',
      '  [6.970e+02 6.975e+02]',
      '  [6.980e+02 6.985e+02]',
      '  [6.990e+02 6.995e+02]]]',
    ],
  ],
];

test.each(printed)('prints like NumPy: %s', (_name, dtype, values, shape, lines) => {
  using x = tensor(values, { shape, dtype });
  expect(String(x).split('\n')).toEqual(lines);
});

test('six elements of an axis are shown in a summary, seven are not', () => {
  using x = tensor(count(2100), { shape: [6, 7, 50] });
  const rows = String(x)
    .split('\n')
    .filter((line) => line.includes('['));
  expect(rows).toHaveLength(6 * 6);
  expect(
    String(x)
      .split('\n')
      .filter((line) => line.trim() === '...'),
  ).toHaveLength(6);
});

test('a thousand elements are printed in full, one more is not', () => {
  using full = tensor(count(1000));
  using summarised = tensor(count(1001));
  expect(String(full).match(/\d+\./g)?.map(Number)).toEqual(count(1000));
  expect(String(summarised).match(/\d+\./g)).toHaveLength(6);
});

test('printing makes no tensors', () => {
  using x = tensor(count(2000));
  const before = memory();
  String(x);
  expect(memory()).toEqual(before);
});

describe('console.log', () => {
  test('shows shape, dtype, backend and values, inside other things too', () => {
    using x = tensor([[1, 2], [3, 4.5]]); // biome-ignore format: a matrix
    expect(inspect(x)).toBe('Tensor [2, 2] float32 on cpu\n[[1.  2. ]\n [3.  4.5]]');
    expect(inspect({ layer: { weight: x } }, { depth: 4 })).toContain('[3.  4.5]]');
  });

  test('never throws: a disposed tensor says so, as does one that cannot be read at once', () => {
    const x = tensor([1]);
    x.dispose();
    expect(inspect(x)).toMatch(/^Tensor \[1\] float32 on cpu: .*has been disposed/);
    const { backend } = tensor([1]);
    const unreadable: Backend = { ...backend, readSync: () => expect.fail('it cannot be read at once') };
    using y = place([1], [1], 'float32', unreadable, 'test');
    expect(inspect(y)).toBe('Tensor [1] float32 on cpu: it cannot be read at once');
  });
});

test('a notebook shows the same, and waits for a device that cannot be read at once', async () => {
  const shown = (x: Tensor) => Reflect.apply(Reflect.get(x, Symbol.for('Jupyter.display')), x, []);
  using x = tensor([1, 2]);
  expect(await shown(x)).toEqual({ 'text/plain': inspect(x) });
  const waited: Backend = { ...x.backend, readSync: () => expect.fail('it cannot be read at once') };
  using y = place([1, 2], [2], 'float32', waited, 'test');
  expect(await shown(y)).toEqual({ 'text/plain': inspect(x) });
  const gone = tensor([1]);
  gone.dispose();
  await expect(shown(gone)).rejects.toThrow(DisposedError);
});

describe('what would leave the values behind', () => {
  test('JSON has shape, dtype and values, those that are no JSON numbers as texts', () => {
    using x = tensor([[1, 0.5], [Number.NaN, Number.NEGATIVE_INFINITY]], { dtype: 'float64' }); // biome-ignore format: a matrix
    expect(JSON.parse(JSON.stringify({ x }))).toEqual({ x: { shape: [2, 2], dtype: 'float64', values: [1, 0.5, 'NaN', '-Infinity'] } });
    const gone = tensor([1]);
    gone.dispose();
    expect(() => JSON.stringify(gone)).toThrow(DisposedError);
  });

  test('structuredClone throws, and says what to send instead', () => {
    using x = tensor([1]);
    expect(() => structuredClone(x)).toThrow(/send its data\(\) and its shape/);
    expect(() => structuredClone({ weights: [x] })).toThrow(/cannot be cloned or posted/);
  });
});
