import { at, type Shape } from '../../src/shape.ts';
import { build, element, firstWhere, type Plain } from './reference.ts';

/** Windows as one index after the other has them: two numbers stand for height and width. */
export interface Windows {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

type Place = readonly [row: number, column: number];

/** [batch, maps, windows down, windows across] over maps of `shape`. */
export function pooledShape(shape: Shape, { size, stride, padding }: Windows): Shape {
  return shape.map((n, axis) => (axis < 2 ? n : Math.floor((n + 2 * at(padding, axis - 2) - at(size, axis - 2)) / at(stride, axis - 2)) + 1));
}

/** The places that window [r, c] holds in a map of `shape`. */
function placesIn(shape: Shape, { size, stride, padding }: Windows, r: number, c: number): Place[] {
  const [, , height = 0, width = 0] = shape;
  const all = Array.from({ length: size[0] * size[1] }, (_, k): Place => {
    return [r * stride[0] - padding[0] + Math.floor(k / size[1]), c * stride[1] - padding[1] + (k % size[1])];
  });
  return all.filter(([row, column]) => row >= 0 && row < height && column >= 0 && column < width);
}

/** The place that is chosen in each window. */
function largest(by: Plain, n: number, map: number, places: readonly Place[]): Place {
  const keys = places.map((place) => element(by, [n, map, ...place]));
  return at(
    places,
    firstWhere(keys, (a, b) => a > b),
  );
}

export function sumPool(x: Plain, windows: Windows): Plain {
  return build(pooledShape(x.shape, windows), ([n = 0, map = 0, r = 0, c = 0]) =>
    placesIn(x.shape, windows, r, c).reduce((sum, place) => sum + element(x, [n, map, ...place]), 0),
  );
}

export function maxPool(x: Plain, by: Plain, windows: Windows): Plain {
  return build(pooledShape(x.shape, windows), ([n = 0, map = 0, r = 0, c = 0]) =>
    element(x, [n, map, ...largest(by, n, map, placesIn(x.shape, windows, r, c))]),
  );
}

/** Adds each g to those elements of a tensor of `shape` that `sends` picks from its window's. */
function gathered(g: Plain, shape: Shape, windows: Windows, sends: (n: number, map: number, places: readonly Place[]) => readonly Place[]): Plain {
  const sums = new Map<string, number>();
  build(g.shape, ([n = 0, map = 0, r = 0, c = 0]) => {
    const gradient = element(g, [n, map, r, c]);
    for (const place of sends(n, map, placesIn(shape, windows, r, c))) {
      const key = `${[n, map, ...place]}`;
      sums.set(key, (sums.get(key) ?? 0) + gradient);
    }
    return gradient;
  });
  return build(shape, (index) => sums.get(`${index}`) ?? 0);
}

export function sumPoolInput(g: Plain, shape: Shape, windows: Windows): Plain {
  return gathered(g, shape, windows, (_n, _map, places) => places);
}

export function maxPoolInput(g: Plain, by: Plain, windows: Windows): Plain {
  return gathered(g, by.shape, windows, (n, map, places) => [largest(by, n, map, places)]);
}
