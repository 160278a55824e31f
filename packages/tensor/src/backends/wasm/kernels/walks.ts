import type { Source } from './source.ts';

/** Walks over a map, each for some columns of a kernel: where these read, and for each walk from where on, and its first column. */
interface Walks {
  readonly taps: readonly number[];
  readonly begins: readonly { readonly source: number; readonly column: number }[];
}

/** Up to `together` columns a walk; those that read alike share their code, so that it does not grow with the kernel. */
export function walksOf(x: Source, columns: number, together: number): Walks[] {
  const walks = new Map<string, Walks & { begins: Walks['begins'][number][] }>();
  for (let column = 0; column < columns; column += together) {
    const places = Array.from({ length: Math.min(together, columns - column) }, (_, t) => x.tap(column + t));
    const source = Math.min(...places);
    const taps = places.map((place) => place - source);
    const alike = walks.get(taps.join()) ?? { taps, begins: [] };
    alike.begins.push({ source, column });
    walks.set(taps.join(), alike);
  }
  return [...walks.values()];
}
