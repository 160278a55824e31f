import { DataError } from '../errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * Where each key of the outermost object stands in valid JSON. JSON.parse says neither that nor that a key was given
 * twice, and a file with two meanings is no file to trust.
 * @param begin the place of the JSON in the file, for errors
 * @throws DataError for a key given twice, at any depth
 */
export function placesOfKeys(json: Uint8Array, begin: number, file: string): Map<string, number> {
  const outermost = new Map<string, number>();
  const enclosing: Map<string, number>[] = [];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (byte === OPEN) enclosing.push(enclosing.length === 0 ? outermost : new Map());
    else if (byte === CLOSE) enclosing.pop();
    if (byte !== QUOTE) continue;
    const start = i++;
    while (json[i] !== QUOTE) i += json[i] === BACKSLASH ? 2 : 1;
    let next = i + 1;
    while (SPACES.includes(json[next] ?? 0)) next++;
    if (json[next] !== COLON) continue;
    const key: string = JSON.parse(new TextDecoder().decode(json.subarray(start, i + 1)));
    const keys = enclosing.at(-1);
    if (keys?.has(key)) throw new DataError(file, begin + start, 'every key once', `a second ${JSON.stringify(key)}`);
    keys?.set(key, begin + start);
  }
  return outermost;
}
