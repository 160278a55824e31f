import { DataError } from '@lenet-ts/tensor';
import { Inflate } from 'pako';

/** Gzip alone, as zlib's inflateInit2 numbers its formats. */
const GZIP = 31;

/**
 * Unpacks gzip, and returns bytes that are not gzip as they are. Several members in a row are one file (RFC 1952, 2.2); zeros may
 * follow the last one, as tapes and tar leave them, and nothing else. In every engine the same.
 * @param file the name that errors give
 * @param maximum the most bytes the unpacked file may hold; unpacking stops there, whatever the packed file goes on to say
 * @param expected what errors say of that maximum
 * @throws DataError for broken gzip and for a larger file
 */
export function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
  maximum: number,
  expected: string = `at most ${maximum} bytes when unpacked`,
): Uint8Array<ArrayBuffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const inflate = new Inflate({ windowBits: GZIP });
  const chunks: Uint8Array[] = [];
  let length = 0;
  let read = 0;
  inflate.onData = (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maximum) throw new DataError(file, maximum, expected, 'more');
  };
  inflate.onStart = (stream) => {
    inflate.onEnd = () => {
      read = stream.next_in;
    };
  };
  if (!inflate.push(bytes, true)) throw new DataError(file, read, 'whole gzip data', inflate.msg);
  const junk = bytes.subarray(read).findIndex((byte) => byte !== 0);
  if (junk >= 0) throw new DataError(file, read + junk, 'zeros or nothing after the gzip data', `${bytes[read + junk]}`);
  const unpacked = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    unpacked.set(chunk, offset);
    offset += chunk.length;
  }
  return unpacked;
}
