import { DataError } from '@lenet-ts/tensor';

/**
 * Unpacks gzip, and returns bytes that are not gzip as they are.
 * @param file the name that errors give
 * @param maximum the most bytes the unpacked file may hold; unpacking stops there, whatever the packed file goes on to say
 * @throws DataError for broken gzip and for a larger file
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, file: string, maximum: number): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length > maximum) {
        await reader.cancel();
        break;
      }
    }
  } catch (error) {
    throw new DataError(file, 0, 'whole gzip data', error instanceof Error ? error.message : String(error));
  }
  if (length > maximum) throw new DataError(file, maximum, `at most ${maximum} bytes when unpacked`, 'more');
  const unpacked = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    unpacked.set(chunk, offset);
    offset += chunk.length;
  }
  return unpacked;
}
