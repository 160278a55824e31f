import type { Connections } from '../../connections.ts';
import { at } from '../../shape.ts';
import { type Buffer, type Device, newBuffer } from './device.ts';

/** What the shaders of a convolution know of its connections. */
export interface ConnectionTables {
  /** Every output sees every input: a dense layer where the maps shrink to one element. */
  readonly full: boolean;
  /** Output i sees input i alone. */
  readonly oneToOne: boolean;
  /** For the correlation that makes y from x: where each output's sources are. */
  readonly forward: Buffer;
  /** For the correlation that makes x's gradient from y's: where each input's sources are. */
  readonly backward: Buffer;
}

/** A list stays on the device as long as somebody holds its Connections: the browser collects the textures with them. */
const kept = new WeakMap<Device, WeakMap<Connections, ConnectionTables>>();

export function tablesOf(device: Device, connections: Connections): ConnectionTables {
  const known = kept.get(device)?.get(connections);
  if (known) return known;
  const tables = makeTables(device, connections);
  const onDevice = kept.get(device) ?? new WeakMap<Connections, ConnectionTables>();
  kept.set(device, onDevice.set(connections, tables));
  return tables;
}

function makeTables(device: Device, { inputs, outputs, from, to, count }: Connections): ConnectionTables {
  return {
    full: count === inputs * outputs,
    oneToOne: inputs === outputs && count === inputs && from.every((input, p) => input === to[p]),
    forward: upload(device, outputs, to, from),
    backward: upload(device, inputs, from, to),
  };
}

/**
 * One texel a target map with the range of its entries, then one an entry: (source map, pair, target map), sorted by target.
 */
function upload(device: Device, targets: number, target: Int32Array, source: Int32Array): Buffer {
  const entries = Array.from({ length: targets }, (): number[][] => []);
  target.forEach((map, pair) => {
    at(entries, map).push([at(source, pair), pair, map, 0]);
  });
  let next = targets;
  const ranges = entries.map((list) => {
    const begin = next;
    next += list.length;
    return [begin, next, 0, 0];
  });
  const table = Float32Array.from([...ranges, ...entries.flat()].flat());
  const buffer = newBuffer(table.length);
  device.write(buffer, table);
  return buffer;
}
