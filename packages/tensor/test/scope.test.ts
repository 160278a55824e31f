import { beforeEach, describe, expect, test } from 'vitest';
import { ArgumentError, arange, keep, ones, recorders, scope, type Tensor, tensorsIn } from '../src/index.ts';
import { countFromHere, live } from './support/live.ts';

beforeEach(countFromHere);

describe('scope', () => {
  test('frees all but what it returns', () => {
    const y = scope(() => {
      const x = ones([3]);
      return x.add(x).mul(3);
    });
    expect(live()).toEqual({ tensors: 1, bytes: 12 });
    expect([...y.dataSync()]).toEqual([6, 6, 6]);
    y.dispose();
  });

  test('finds returned tensors in lists and objects, of classes too, not in a Map', () => {
    class Holder {
      readonly held: Tensor = ones([1]);
    }
    const bare: Record<string, Tensor> = Object.assign(Object.create(null), { e: ones([1]) });
    const [a, { b, c }, holder, map] = scope(
      () => [ones([1]), { b: ones([1]), c: [ones([1]), 7, null, 'text'] }, new Holder(), new Map([['d', ones([1])]])] as const,
    );
    expect([...tensorsIn([a, { b, c }, bare])]).toHaveLength(4);
    expect([a, ...tensorsIn({ b, c })].map((x) => x.disposed)).toEqual([false, false, false]);
    expect([holder.held.disposed, map.get('d')?.disposed]).toEqual([false, true]);
    for (const x of tensorsIn([a, b, c, bare, holder])) x.dispose();
    expect(live().tensors).toBe(0);
  });

  test('returns values that are no tensors as they are', () => {
    expect(scope(() => ones([4]).sum().itemSync())).toBe(4);
    expect(scope(() => undefined)).toBeUndefined();
    expect(live().tensors).toBe(0);
  });

  test('leaves tensors from outside alone', () => {
    using x = ones([1]);
    expect(scope(() => x)).toBe(x);
    scope(() => {
      x.add(1);
    });
    expect(x.disposed).toBe(false);
    expect(live().tensors).toBe(1);
  });

  test('hands what an inner scope returns to the outer one', () => {
    let inner: Tensor | undefined;
    const outer = scope(() => {
      inner = scope(() => ones([2]).add(1));
      expect(live().tensors).toBe(1);
      return inner.add(1);
    });
    expect(inner?.disposed).toBe(true);
    expect(live()).toEqual({ tensors: 1, bytes: 8 });
    outer.dispose();
  });

  test('returns a reshape whose original is freed', () => {
    const y = scope(() => arange(4).reshape([2, 2]));
    expect(live()).toEqual({ tensors: 1, bytes: 16 });
    expect([...y.dataSync()]).toEqual([0, 1, 2, 3]);
    y.dispose();
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('does not mind what was disposed inside it, by hand or by `using`', () => {
    scope(() => {
      using x = ones([1]);
      x.add(1).dispose();
    });
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('frees everything when its body throws, and passes the error on', () => {
    const failure = new Error('stop');
    expect(() =>
      scope(() => {
        ones([1]);
        scope(() => {
          keep(ones([2])).dispose();
          throw failure;
        });
      }),
    ).toThrow(failure);
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
    // The scopes are closed too: a tensor made now belongs to none of them.
    const after = ones([1]);
    scope(() => undefined);
    expect(after.disposed).toBe(false);
    after.dispose();
  });

  test('refuses an asynchronous body and frees what it made so far', async () => {
    let body: Promise<Tensor> | undefined;
    const refused = () =>
      scope(() => {
        body = (async () => ones([1]))();
        return body;
      });
    expect(refused).toThrow(ArgumentError);
    expect(refused).toThrow(/asynchronous/);
    expect((await body)?.disposed).toBe(true);
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('waits for the recorder that needs its tensors, which then belong to the scope around', () => {
    scope(() => {
      const recorder = { outlivesScopes: true, record: () => undefined };
      recorders.push(recorder);
      let x: Tensor | undefined;
      scope(() => {
        x = ones([1]);
      });
      recorders.splice(recorders.indexOf(recorder), 1);
      expect(x?.disposed).toBe(false);
    });
    expect(live().tensors).toBe(0);
  });
});

describe('keep', () => {
  test('takes a tensor out of every scope around it', () => {
    let kept: Tensor | undefined;
    scope(() => {
      scope(() => {
        const x = ones([3]);
        kept = keep(x);
        expect(kept).toBe(x);
      });
    });
    expect(kept?.disposed).toBe(false);
    expect(live()).toEqual({ tensors: 1, bytes: 12 });
    kept?.dispose();
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('holds when the body throws later', () => {
    let kept: Tensor | undefined;
    expect(() =>
      scope(() => {
        kept = keep(ones([3]));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(kept?.disposed).toBe(false);
    kept?.dispose();
  });

  test('keeps a tensor of an outer scope from an inner one', () => {
    const x = scope(() => {
      const made = ones([1]);
      scope(() => {
        keep(made);
      });
      return { shape: made.shape, made: () => made };
    }).made();
    expect(x.disposed).toBe(false);
    x.dispose();
  });
});
