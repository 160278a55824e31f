import { blockUntilReady, defaultDevice, grad, init, jit, lax, nn, numpy as np, random } from '@jax-js/jax';
import { type Library, reading, type Work } from '../sizes/library.ts';

/** jax-js with its WebAssembly, on one thread as always in Node. */
export async function load(): Promise<Library> {
  await init('wasm');
  defaultDevice('wasm');
  return library;
}

const draw = (...shape: number[]) => random.uniform(random.key(1), shape, { minval: -1, maxval: 1 });

/** Nothing is computed until it is waited for. A function gives away what it is passed; `ref` keeps it for the next call. */
const waited =
  (call: () => np.Array): Work['call'] =>
  async () =>
    (await blockUntilReady(call())).dispose();

const powers = (x: np.Array, calls: number): np.Array => {
  let y = x.ref;
  for (let i = 0; i < calls; i++) y = y.mul(x.ref);
  x.dispose();
  return y;
};

const library: Library = {
  matmul({ m, k, n, transposeA, transposeB }) {
    const a = transposeA ? draw(k, m) : draw(m, k);
    const b = transposeB ? draw(n, k) : draw(k, n);
    const product = jit((p: np.Array, q: np.Array) => np.matmul(transposeA ? np.transpose(p) : p, transposeB ? np.transpose(q) : q));
    return reading(
      [a, b],
      waited(() => product(a.ref, b.ref)),
    );
  },
  convolution(what, { inputs, outputs, size, kernel, stride }) {
    const padding: [number, number] = [kernel >> 1, kernel >> 1];
    const [x, w] = [draw(1, inputs, size, size), draw(outputs, inputs, kernel, kernel)];
    const convolve = (p: np.Array, q: np.Array) => lax.conv(p, q, [stride, stride], [padding, padding]);
    if (what === 'forward') {
      const call = jit(convolve);
      return reading(
        [x, w],
        waited(() => call(x.ref, w.ref)),
      );
    }
    const slope = jit(grad((p: np.Array, q: np.Array) => convolve(p, q).sum(), { argnums: what === 'dx' ? 0 : 1 }));
    return reading(
      [x, w],
      waited(() => slope(x.ref, w.ref)),
    );
  },
  along(what, axis, n) {
    const x = draw(n, n);
    const call = jit((p: np.Array) => (what === 'softmax' ? nn.softmax(p, axis) : np[what](p, axis)));
    return reading(
      [x],
      waited(() => call(x.ref)),
    );
  },
  transpose(n) {
    const x = draw(n, n);
    // A transposed array is a view: adding to it makes it be written.
    const call = jit((p: np.Array) => np.transpose(p).add(1));
    return reading(
      [x],
      waited(() => call(x.ref)),
    );
  },
  chain(n) {
    const x = draw(n);
    const call = jit((p: np.Array) => np.exp(p.mul(0.5).add(1)));
    return reading(
      [x],
      waited(() => call(x.ref)),
    );
  },
  small(calls, gradient) {
    // Of ten thousand its stack ends.
    if (gradient && calls > 1000) return undefined;
    const x = np.array([0.5]);
    const slope = grad((p: np.Array) => powers(p, calls).sum());
    return reading(
      [x],
      waited(() => (gradient ? slope(x.ref) : powers(x.ref, calls))),
    );
  },
};
