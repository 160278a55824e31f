/** A neural ODE: a network that says how fast a point moves learns a spiral from pieces of it, and then draws all of it. */
import { Adam, checkpoint, cosine, grad, squaredError } from '@lenet-ts/autograd';
import { capture, concat, normal, Random, scope, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import { index } from '@lenet-ts/tensor/everyday';
import { beside, shades } from '../picture.ts';

/** Where points z [n, 2] go at what speed, [n, 2]. */
type Velocity = (z: Tensor) => Tensor;

/** Where z is after the time h: the classical method of Runge and Kutta, four looks at the velocity. */
function advance(velocity: Velocity, z: Tensor, h: number): Tensor {
  const k1 = velocity(z);
  const k2 = velocity(z.add(k1.mul(h / 2)));
  const k3 = velocity(z.add(k2.mul(h / 2)));
  const k4 = velocity(z.add(k3.mul(h)));
  return z.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(h / 6),
  );
}

/** The places from one beginning on, [moments, 2]. */
function path(velocity: Velocity, moments: number, h: number): Tensor {
  const places = [tensor([[0.9, 0]])];
  for (let z = places[0]; z && places.length < moments; places.push(z)) z = advance(velocity, z, h);
  return concat(places);
}

/** The spiral: inwards, and round the faster the further out. */
const turn = tensor([[-0.1, 2], [-2, -0.1]]); // biome-ignore format: rows
const spiral: Velocity = (z) => z.square().mul(z).matmul(turn);

/** The network: two numbers in, 32 units, two numbers out. */
const begin = (random: Random) => ({
  hidden: { w: normal([2, 32], random).mul(1.5), b: normal([32], random).mul(1.5) },
  output: { w: normal([32, 2], random).mul(0.1), b: zeros([2]) },
});
type Network = ReturnType<typeof begin>;
const velocityIn = ({ hidden, output }: Network, z: Tensor): Tensor => z.matmul(hidden.w).add(hidden.b).tanh().matmul(output.w).add(output.b);

export function learn({ steps = 1000, moments = 161, ahead = 16 } = {}): { readonly before: number; readonly after: number; readonly text: string } {
  const h = 0.1;
  const truth = path(spiral, moments, h);
  const network = begin(new Random(1));

  // From all moments at once, where is it 1, 2, …, ahead moments later? The gradient walks back through the chain of all these steps.
  // It would remember what each made on its way; with checkpoint it remembers where each began, and does the step again.
  const count = moments - ahead;
  const loss = (at: Network): Tensor => {
    const step = checkpoint((z: Tensor) => advance((y) => velocityIn(at, y), z, h));
    let [z, total] = [index(truth, [0, count]), zeros([])];
    for (let i = 1; i <= ahead; i++) {
      z = step(z);
      total = total.add(squaredError(z, index(truth, [i, count + i])).mean());
    }
    return total.div(ahead);
  };
  const drawn = (): Tensor => path((z) => velocityIn(network, z), moments, h);
  const distance = (): number => scope(() => drawn().sub(truth).square().sum(1).mean().sqrt()).itemSync();
  const before = distance();
  const optimiser = new Adam(network, cosine(0.05, steps));
  const step = capture(() => optimiser.step(grad(loss)(network)));
  for (let i = 0; i < steps; i++) step();
  const after = distance();

  const side = 44;
  const picture = (places: Tensor, caption: string) => {
    const squares = new Float32Array(side * side);
    const at = places.add(1).mul(side / 2).dataSync().map(Math.round); // biome-ignore format: one line
    for (let i = 0; i < at.length; i += 2) squares[(side - (at[i + 1] ?? 0)) * side + (at[i] ?? 0)] = 1;
    return { lines: shades(squares, side), caption };
  };
  const pictures = beside([picture(truth, 'the spiral'), picture(drawn(), 'as the network goes on from its beginning')]);
  const verdict = `The two are ${after.toFixed(3)} apart, the root of the mean square over ${moments} moments; before training ${before.toFixed(3)}.`;
  return { before, after, text: `${pictures}\n\n${verdict}` };
}
