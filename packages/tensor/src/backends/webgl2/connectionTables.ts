import type { Connections } from '../../connections.ts';
import { type Buffer, type Device, newBuffer } from './device.ts';

/** Where each target map's sources are: one texel a target with the range of its entries, then one an entry, (source, pair, target). */
export interface ConnectionList {
  readonly buffer: Buffer;
  /** The most entries of a target. */
  readonly longest: number;
}

/** What the shaders of a convolution know of its connections. */
export interface ConnectionTables {
  readonly isOneToOne: boolean;
  /** For the correlation that makes y from x: where each output's sources are. */
  readonly forward: ConnectionList;
  /** For the correlation that makes x's gradient from y's: where each input's sources are. */
  readonly backward: ConnectionList;
}

/** Tables beyond so many, or beyond so many bytes, are freed: those first that were not asked for longest. */
const KEPT = 64;
const KEPT_BYTES = 64 * 2 ** 20;

/** The tables of each device by the key of their connections, those asked for last at the end. */
const kept = new WeakMap<Device, Map<string, ConnectionTables>>();

export function tablesOf(device: Device, connections: Connections): ConnectionTables {
  const onDevice = kept.get(device) ?? new Map<string, ConnectionTables>();
  kept.set(device, onDevice);
  const { key } = connections;
  const tables = onDevice.get(key) ?? makeTables(device, connections);
  onDevice.delete(key);
  onDevice.set(key, tables);
  for (const [oldest, { forward, backward }] of onDevice) {
    if (oldest === key || (onDevice.size <= KEPT && device.tables.bytes <= KEPT_BYTES)) break;
    onDevice.delete(oldest);
    for (const { buffer } of [forward, backward]) {
      device.tables.bytes -= 4 * buffer.size;
      device.release(buffer);
    }
  }
  return tables;
}

function makeTables(device: Device, connections: Connections): ConnectionTables {
  const { inputs, outputs, isOneToOne } = connections;
  const input = (pair: number) => connections.inputOf(pair);
  const output = (pair: number) => connections.outputOf(pair);
  const forward = upload(device, outputs, connections.count, output, input);
  return { isOneToOne, forward, backward: upload(device, inputs, connections.count, input, output) };
}

type MapOf = (pair: number) => number;

function upload(device: Device, targets: number, count: number, targetOf: MapOf, sourceOf: MapOf): ConnectionList {
  const table = new Float32Array(4 * (targets + count));
  const counts = new Int32Array(targets);
  for (let pair = 0; pair < count; pair++) counts[targetOf(pair)]! += 1;
  const next = new Int32Array(targets);
  let begin = targets;
  counts.forEach((entries, target) => {
    table.set([begin, begin + entries], 4 * target);
    next[target] = begin;
    begin += entries;
  });
  for (let pair = 0; pair < count; pair++) {
    const target = targetOf(pair);
    table.set([sourceOf(pair), pair, target], 4 * next[target]!++);
  }
  const buffer = newBuffer(table.length);
  device.write(buffer, table);
  device.tables.bytes += table.byteLength;
  return { buffer, longest: counts.reduce((most, entries) => Math.max(most, entries), 0) };
}
