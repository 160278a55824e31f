// npm run export-onnx: writes the pretrained networks as lenet1989.onnx and lenet5.onnx. See --help.
import { join } from 'node:path';
import { makeFolder } from '@lenet-ts/digits/node';
import * as lenet from '@lenet-ts/lenet';
import * as lenet1989 from '@lenet-ts/lenet1989';
import writeFileAtomic from 'write-file-atomic';
import { CommandLine, runProgram } from '../../commandLine.ts';
import { graphOf } from './graph.ts';
import { encodeModel } from './schema.ts';

await runProgram('npm run export-onnx --', async () => {
  const line = new CommandLine('npm run export-onnx --', 'Writes the pretrained networks as lenet1989.onnx and lenet5.onnx.');
  const { operands } = line.operand('folder', 'where to; without it into this one').readValid(process.argv.slice(2));
  const [folder = '.'] = operands;
  await makeFolder(folder);
  const models = [
    { trained: await lenet1989.loadPretrained(), size: 16, description: 'LeCun et al., NIPS 1989, trained on USPS. Digits of 16x16.' },
    { trained: await lenet.loadPretrained(), size: 28, description: 'LeNet-5, LeCun et al. 1998, trained on MNIST. Digits of 28x28.' },
  ];
  for (const { trained, size, description } of models) {
    const graph = await graphOf(trained, size, description);
    const file = join(folder, `${graph.name}.onnx`);
    await writeFileAtomic(file, Buffer.from(encodeModel(graph)));
    console.log(file);
  }
});
