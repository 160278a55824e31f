import { useBackend, scope, tensor } from '@lenet-ts/tensor';
import { grad } from '@lenet-ts/autograd';
useBackend('wasm');
const time = (name: string, work: () => void, calls: number, per: number) => {
  for (let i = 0; i < 300; i++) work();
  let min = Infinity; const end = performance.now() + Number(process.argv[2] ?? 3000);
  while (performance.now() < end) { const s = performance.now(); for (let k = 0; k < calls; k++) work(); min = Math.min(min, (performance.now() - s) / calls); }
  console.log(name.padEnd(12), 'min', (min * 1000 / per).toFixed(4));
};
const x = tensor([0.5]);
const chain = (x: any) => { let y = x; for (let i = 0; i < 10000; i++) y = y.mul(x); return y; };
const chain2 = (x: any) => { let y = x; for (let i = 0; i < 10000; i++) y = y.add(x); return y.sum(); };
time('chain', () => scope(() => void chain(x)), 1, 10000);
const g = grad(chain2 as any);
time('chain grad', () => scope(() => void g(x as any)), 1, 10000);
