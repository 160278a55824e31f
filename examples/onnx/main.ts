// npm run export-onnx: writes the pretrained networks as lenet1989.onnx and lenet5.onnx into the folder named, or into this one.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as lenet from '@lenet-ts/lenet';
import * as lenet1989 from '@lenet-ts/lenet1989';
import { graphOf } from './graph.ts';
import { encodeModel } from './schema.ts';

const [folder = '.'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const networks = [
  { trained: await lenet1989.loadPretrained(), size: 16, description: 'LeCun et al., NIPS 1989, trained on USPS. Digits of 16x16.' },
  { trained: await lenet.loadPretrained(), size: 28, description: 'LeNet-5, LeCun et al. 1998, trained on MNIST. Digits of 28x28.' },
];
for (const { trained, size, description } of networks) {
  const graph = await graphOf(trained, size, description);
  const file = join(folder, `${graph.name}.onnx`);
  await writeFile(file, encodeModel(graph));
  console.log(file);
}
