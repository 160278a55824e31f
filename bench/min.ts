import { useBackend, scope, tensor, ones } from '@lenet-ts/tensor';
import { makeProblem } from './problem.ts';
import { prepareTraining, prepareInference } from './rows/lenet5.ts';
import { grad } from '@lenet-ts/autograd';
useBackend('wasm');
const problem = await makeProblem();
const time = (name: string, work: () => void, calls: number, per: number) => {
  for (let i = 0; i < 300; i++) for (let k = 0; k < Math.max(1, calls); k++) work();
  let min = Infinity;
  const all: number[] = [];
  const end = performance.now() + Number(process.argv[2] ?? 6000);
  while (performance.now() < end) { const s = performance.now(); for (let k = 0; k < calls; k++) work(); const t = (performance.now() - s) / calls; all.push(t); min = Math.min(min, t); }
  all.sort((a, b) => a - b);
  console.log(name.padEnd(12), 'min', (min * 1000 / per).toFixed(3), 'p5', ((all[Math.floor(all.length / 20)] ?? 0) * 1000 / per).toFixed(3), 'p25', ((all[all.length >> 2] ?? 0) * 1000 / per).toFixed(3));
};
for (const b of [1, 64]) {
  const { work } = await prepareTraining(problem, b);
  time(`train ${b}`, () => void work(), b === 1 ? 10 : 1, b);
  const out = await prepareInference(problem, b);
  time(`infer ${b}`, () => scope(() => void out.outputs().dataSync()), b === 1 ? 20 : 1, b);
}
const x = tensor([0.5]);
const chain = (x: any) => { let y = x; for (let i = 0; i < 10000; i++) y = y.mul(x); return y; };
const chain2 = (x: any) => { let y = x; for (let i = 0; i < 10000; i++) y = y.add(x); return y.sum(); };
time('chain', () => scope(() => void chain(x)), 1, 10000);
const g = grad(chain2 as any);
time('chain grad', () => scope(() => void g(x as any)), 1, 10000);
