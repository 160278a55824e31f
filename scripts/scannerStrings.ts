// Prints what docs/weights.md says of strings: npx tsx scripts/scannerStrings.ts, with LENET_DATA.
import { loadMnist } from '../packages/digits/src/node/index.ts';
import { countRead, loadPretrained, loadScanner, STRINGS } from '../packages/lenet/src/index.ts';
import { useBackend } from '../packages/tensor/src/node.ts';

const SEED = 1;

useBackend('wasm');
const { test } = await loadMnist();
for (const [name, load] of Object.entries({ 'pretrained LeNet-5': loadPretrained, scanner: loadScanner })) {
  const read = countRead(await load(), test, STRINGS, SEED);
  console.log(`${name}: ${read} of ${STRINGS} strings of 2 to 5 test digits, ${((100 * read) / STRINGS).toFixed(1)} %`);
}
