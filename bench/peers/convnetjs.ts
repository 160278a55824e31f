import convnetjs, { type DotLayer, type Vol } from 'convnetjs';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { Problem, Subject, Weights } from '../subject.ts';

/** ConvNetJS: its convolutions and full connections; what it lacks (subsampling with coefficients, the squash, the RBF loss) in its style. */
export async function load(): Promise<Subject> {
  return { train, infer };
}

const train: NonNullable<Subject['train']> = async (problem, batch, block) => {
  const { withFullC3, withTableC3 } = await import('./layout.ts');
  const [network, rates] = [new Network(withFullC3(problem.weights)), new Network(withFullC3(problem.rates))];
  const learn = ({ images, labels }: ReturnType<Batches['next']>): number => {
    let loss = 0;
    labels.forEach((label, n) => {
      loss += network.learn(images.subarray(1024 * n, 1024 * (n + 1)), label, problem);
    });
    return loss / batch;
  };
  const update = () => {
    network.vols.forEach(({ w, dw }, v) => {
      const rate = rates.vols[v]?.w ?? w;
      for (let i = 0; i < w.length; i++) w[i]! -= (rate[i]! * dw[i]!) / batch;
      dw.fill(0);
    });
  };
  const loss = learn(Batches.first(problem, batch));
  update();
  const weights = withTableC3(network.weights());
  const batches = new Batches(problem, batch);
  const step = () => {
    learn(batches.next());
    update();
  };
  return { losses: [loss], weights, microseconds: await microsecondsPerCall(step, block) };
};

const infer: NonNullable<Subject['infer']> = async (problem, batch, block) => {
  const { withFullC3 } = await import('./layout.ts');
  const network = new Network(withFullC3(problem.weights));
  const read = (images: Float32Array) =>
    Array.from({ length: batch }, (_, n) => rbf(network.forward(images.subarray(1024 * n, 1024 * (n + 1))).w, problem.codes)).flat();
  const first = read(Batches.first(problem, batch).images);
  const batches = new Batches(problem, batch);
  return { distances: first, microseconds: await microsecondsPerCall(() => void read(batches.next().images), block) };
};

interface Layer {
  forward(x: Vol): Vol;
  /** Takes the gradient from dw of what forward returned, to dw of its input and of its parameters. */
  backward(): void;
}

/** One tensor of the problem as the library holds it: a Vol an output, or one for all biases. */
interface Parameter {
  readonly vols: readonly Vol[];
  /** The positions of a kernel, which stand innermost in the problem and outermost in a Vol. */
  readonly area: number;
}

/** LeNet-5 up to F6, with C3 in full. */
class Network {
  readonly #parameters = new Map<string, Parameter>();
  readonly #layers: readonly Layer[];

  constructor(weights: Weights) {
    const { ConvLayer, FullyConnLayer } = convnetjs;
    this.#layers = [
      this.#dot('C1', 25, new ConvLayer({ sx: 5, filters: 6, in_depth: 1, in_sx: 32, in_sy: 32 })),
      this.#subsampling('S2', 6),
      this.#dot('C3', 25, new ConvLayer({ sx: 5, filters: 16, in_depth: 6, in_sx: 14, in_sy: 14 })),
      this.#subsampling('S4', 16),
      this.#dot('C5', 25, new FullyConnLayer({ num_neurons: 120, in_depth: 16, in_sx: 5, in_sy: 5 })),
      this.#dot('F6', 1, new FullyConnLayer({ num_neurons: 84, in_depth: 120, in_sx: 1, in_sy: 1 })),
    ].flatMap((layer) => [layer, new Squash()]);
    this.#eachWeight((name, ours, vol, place) => {
      vol.w[place] = weights[name]?.[ours] ?? Number.NaN;
    });
  }

  #dot(name: string, area: number, layer: DotLayer): Layer {
    this.#parameters.set(`${name}.weight`, { vols: layer.filters, area }).set(`${name}.bias`, { vols: [layer.biases], area: 1 });
    return layer;
  }

  #subsampling(name: string, maps: number): Layer {
    const layer = new Subsampling(maps);
    this.#parameters.set(`${name}.weight`, { vols: [layer.coefficients], area: 1 }).set(`${name}.bias`, { vols: [layer.biases], area: 1 });
    return layer;
  }

  #eachWeight(visit: (name: string, ours: number, vol: Vol, place: number) => void): void {
    for (const [name, { vols, area }] of this.#parameters) {
      vols.forEach((vol, o) => {
        const size = vol.w.length;
        const inputs = size / area;
        for (let place = 0; place < size; place++) visit(name, o * size + (place % inputs) * area + Math.floor(place / inputs), vol, place);
      });
    }
  }

  get vols(): Vol[] {
    return [...this.#parameters.values()].flatMap(({ vols }) => vols);
  }

  weights(): Weights {
    const sizes = [...this.#parameters].map(([name, { vols }]) => [name, vols.reduce((sum, { w }) => sum + w.length, 0)] as const);
    const result = Object.fromEntries(sizes.map(([name, size]) => [name, new Float32Array(size)]));
    this.#eachWeight((name, ours, vol, place) => result[name]?.fill(vol.w[place] ?? Number.NaN, ours, ours + 1));
    return result;
  }

  /** F6's states for one digit. */
  forward(image: Float32Array): Vol {
    const x = new convnetjs.Vol(32, 32, 1, 0);
    x.w.set(image);
    return this.#layers.reduce((states, layer) => layer.forward(states), x);
  }

  /** Adds the gradient of one digit's loss to dw of every parameter. Returns the loss. */
  learn(image: Float32Array, label: number, { codes, j }: Problem): number {
    const { w, dw } = this.forward(image);
    const y = rbf(w, codes);
    const nearest = Math.min(j, ...y);
    const near = y.map((distance) => Math.exp(nearest - distance));
    const total = near.reduce((sum, e) => sum + e, Math.exp(nearest - j));
    for (let k = 0; k < 84; k++) {
      dw[k] = near.reduce((sum, e, i) => sum + ((i === label ? 1 : 0) - e / total) * 2 * (w[k]! - codes[84 * i + k]!), 0);
    }
    for (const layer of this.#layers.toReversed()) layer.backward();
    return (y[label] ?? Number.NaN) - nearest + Math.log(total);
  }
}

function rbf(states: Float64Array, codes: Float32Array): number[] {
  return Array.from({ length: 10 }, (_, i) => states.reduce((sum, x, k) => sum + (x - codes[84 * i + k]!) ** 2, 0));
}

/** y = A tanh(Sx) */
class Squash implements Layer {
  #x: Vol | undefined;
  #y: Vol | undefined;

  forward(x: Vol): Vol {
    const y = x.cloneAndZero();
    for (let i = 0; i < y.w.length; i++) y.w[i] = 1.7159 * Math.tanh((2 / 3) * x.w[i]!);
    this.#x = x;
    this.#y = y;
    return y;
  }

  backward(): void {
    const [x, y] = [this.#x, this.#y];
    if (!x || !y) return;
    for (let i = 0; i < y.w.length; i++) x.dw[i] = (2 / 3 / 1.7159) * (1.7159 ** 2 - y.w[i]! ** 2) * y.dw[i]!;
  }
}

/** y = coefficient · (sum of a 2x2 square) + bias, a pair of them a map */
class Subsampling implements Layer {
  readonly coefficients: Vol;
  readonly biases: Vol;
  #x: Vol | undefined;
  #y: Vol | undefined;

  constructor(maps: number) {
    this.coefficients = new convnetjs.Vol(1, 1, maps, 0);
    this.biases = new convnetjs.Vol(1, 1, maps, 0);
  }

  forward(x: Vol): Vol {
    const y = new convnetjs.Vol(x.sx / 2, x.sy / 2, x.depth, 0);
    this.#x = x;
    this.#y = y;
    this.#eachSquare(x, y, (a, b, c, d, i, map) => {
      y.w[i] = this.coefficients.w[map]! * (x.w[a]! + x.w[b]! + x.w[c]! + x.w[d]!) + this.biases.w[map]!;
    });
    return y;
  }

  backward(): void {
    const [x, y] = [this.#x, this.#y];
    if (!x || !y) return;
    this.#eachSquare(x, y, (a, b, c, d, i, map) => {
      const g = y.dw[i]!;
      this.coefficients.dw[map]! += g * (x.w[a]! + x.w[b]! + x.w[c]! + x.w[d]!);
      this.biases.dw[map]! += g;
      const part = g * this.coefficients.w[map]!;
      for (const corner of [a, b, c, d]) x.dw[corner] = part;
    });
  }

  /** Calls `visit` with the places of a square's corners in x, of its sum in y, and its map. */
  #eachSquare({ sx, depth }: Vol, y: Vol, visit: (a: number, b: number, c: number, d: number, i: number, map: number) => void): void {
    let i = 0;
    for (let row = 0; row < y.sy; row++) {
      for (let column = 0; column < y.sx; column++) {
        for (let map = 0; map < depth; map++) {
          const a = (sx * 2 * row + 2 * column) * depth + map;
          const c = a + sx * depth;
          visit(a, a + depth, c, c + depth, i++, map);
        }
      }
    }
  }
}
