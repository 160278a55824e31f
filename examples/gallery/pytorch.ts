/** A network that PyTorch trained, read from a file: batch normalisation with what it counted, and the same outputs. */
import { readFileSync } from 'node:fs';
import { Connections, conv2d, decodeSafetensors, type Tensor, unflattenTree, zeros } from '@lenet-ts/tensor';
import { batchNorm, unstack } from '@lenet-ts/tensor/everyday';
import { beside, shades } from '../picture.ts';

const layer = (...shape: readonly [outputs: number, ...inputs: number[]]) => ({ weight: zeros(shape), bias: zeros([shape[0]]) });
const norm = (maps: number) => ({ ...layer(maps), running_mean: zeros([maps]), running_var: zeros([maps]), num_batches_tracked: zeros([]) });

/** What data/pytorch.py writes, by PyTorch's names. A file with another name or shape is an error that says which. */
const wanted = () => {
  const network = { conv1: layer(8, 1, 3, 3), norm1: norm(8), conv2: layer(16, 8, 3, 3), norm2: norm(16), linear: layer(4, 256) };
  return { ...network, images: zeros([8, 1, 16, 16]), outputs: zeros([8, 4]) };
};
type Content = ReturnType<typeof wanted>;

/** A convolution, normalised by what PyTorch met while it trained, rectified, and the largest of each 2x2: [n, maps, size, size] → half the size. */
function block(x: Tensor, { weight, bias }: Content['conv1'], norm: Content['norm1']): Tensor {
  const [outputs = 0, inputs = 0] = weight.shape;
  const sums = conv2d(x, weight, bias, Connections.full(inputs, outputs), { padding: 1 });
  const running = { mean: norm.running_mean, variance: norm.running_var };
  return batchNorm(sums, running, { training: false, scale: norm.weight, offset: norm.bias }).relu().maxPool(2);
}

/** Images [n, 1, 16, 16] → [n, 4], a score for each direction of stripes. */
function scoresOf({ conv1, norm1, conv2, norm2, linear }: Content, images: Tensor): Tensor {
  const maps = block(block(images, conv1, norm1), conv2, norm2);
  return maps.reshape([-1, 256]).matmul(linear.weight.transpose()).add(linear.bias);
}

export function learn(): { readonly difference: number; readonly counted: number; readonly text: string } {
  const { tensors, metadata } = decodeSafetensors(readFileSync(new URL('data/pytorch.safetensors', import.meta.url)));
  const content = unflattenTree(tensors, wanted());
  const { images, outputs, norm1 } = content;
  const scores = scoresOf(content, images);
  const difference = scores.sub(outputs).abs().max().itemSync();
  const [size, counter] = [outputs.abs().max().itemSync(), norm1.num_batches_tracked];

  // Of the images four, and the direction that it takes the stripes in each to have.
  const answers = scores.argmax(1).dataSync();
  const pictures = unstack(images).map((image, i) => ({ lines: shades(image.dataSync(), 16, -1, 2), caption: '│╱─╲'[answers[i] ?? 0] ?? '' }));
  const text = [
    beside(pictures.slice(0, 4)),
    `\nPyTorch ${metadata.torch} trained it on ${counter} batches: it counted in int64, which is ${counter.dtype} here.`,
    `The outputs for ${answers.length} images, up to ${size.toFixed(1)} large, are those of PyTorch but for ${difference.toExponential(1)}.`,
  ];
  return { difference, counted: counter.itemSync(), text: text.join('\n') };
}
