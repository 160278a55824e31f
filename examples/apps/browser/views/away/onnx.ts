// A chunk of its own, fetched by a press of the button alone: it brings the library that writes protocol buffers.
import type { Trained } from '@lenet-ts/network';
import { graphOf } from '../../../onnx/graph.ts';
import { encodeModel } from '../../../onnx/schema.ts';

/** The bytes of an ONNX file. @param size the height and width of the digits that it reads */
export async function onnxOf(trained: Trained, size: number, description: string): Promise<Uint8Array> {
  return encodeModel(await graphOf(trained, size, description));
}
