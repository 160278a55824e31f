import { beforeEach, describe, expect, test } from 'vitest';
import { ArgumentError, capture, currentBackend, oneHot, tensor, useBackend, writeInPlace } from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

const wrong = [7, 3, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const none = [Number.NaN, Number.NaN, Number.NaN];

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  test.each(wrong)('the label %d of 3 classes is an error, or NaN where it cannot be looked at', async (label) => {
    using labels = tensor([0, label]);
    if (currentBackend().readsAtOnce) {
      expect(() => oneHot(labels, 3)).toThrow(ArgumentError);
      expect(() => oneHot(labels, 3)).toThrow(`oneHot: the label ${label} is none of the 3 classes`);
    } else {
      using rows = oneHot(labels, 3);
      expect([...(await rows.data())]).toEqual([1, 0, 0, ...none]);
    }
  });

  test('later runs of a capture give NaN for them', async () => {
    using labels = tensor(wrong.map(() => 2));
    using captured = capture(() => oneHot(labels, 3));
    for (let run = 1; run <= 3; run++) expect([...(await captured().data())]).toEqual(wrong.flatMap(() => [0, 0, 1]));
    writeInPlace(labels, Float32Array.from(wrong));
    expect([...(await captured().data())]).toEqual(wrong.flatMap(() => none));
    writeInPlace(
      labels,
      Float32Array.from(wrong, (_, i) => i % 3),
    );
    expect([...(await captured().data())]).toEqual(wrong.flatMap((_, i) => [0, 1, 2].map((column) => (column === i % 3 ? 1 : 0))));
  });
});
