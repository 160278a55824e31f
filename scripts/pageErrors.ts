// Prints what examples/apps/browser/views/write/errors.ts holds: npx tsx scripts/pageErrors.ts, with LENET_DATA.
import { axes, bend, places, still } from '../examples/apps/browser/views/write/bend.ts';
import { subset } from '../packages/digits/src/index.ts';
import { loadMnist } from '../packages/digits/src/node/index.ts';
import { loadPretrained } from '../packages/lenet/src/index.ts';
import { evaluate } from '../packages/network/src/index.ts';
import { useBackend } from '../packages/tensor/src/node.ts';

const COUNT = 2000;

useBackend('wasm');
const trained = await loadPretrained();
const { test } = await loadMnist();
const digits = subset(test, 0, COUNT);
const indices = Array.from({ length: COUNT }, (_, i) => i);
for (const axis of axes) {
  const percents: number[] = [];
  for (const place of places(axis)) {
    const bent = bend(digits, indices, { ...still, [axis.name]: place }, trained.classifier.network.plane.size);
    percents.push((await evaluate(trained, bent)).errorPercent);
  }
  console.log(`  ${axis.name}: [${percents.map((percent) => percent.toFixed(2)).join(', ')}],`);
}
