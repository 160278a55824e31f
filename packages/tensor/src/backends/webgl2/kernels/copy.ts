import { at } from '../../../shape.ts';
import type { KernelFor } from '../device.ts';

/** The inputs of one draw: so few that their uniforms fit into every device. */
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The element of x that stands at element i of y, or -1: y's strides say, from the outermost axis on, at which index of the box i is. */
const indexIn = (x: string, rank: number) => `
int in_${x}(int i) {
  int rest = i - ${x}To, k = ${x}From;
  if (rest < 0) return -1;
  for (int axis = 0; axis < ${rank}; axis++) {
    int index = rest / ${x}Written[axis];
    if (index >= ${x}Dims[axis]) return -1;
    rest -= index * ${x}Written[axis];
    k += index * ${x}Read[axis];
  }
  return rest == 0 ? k : -1;
}`;

/** Each element looks for the piece that holds it. Of many pieces, each draw reads what the one before made. */
export const copy: KernelFor<'copy'> =
  (device) =>
  ({ pieces, value = 0 }, y, inputs) => {
    for (let done = 0; done < pieces.length; done += names.length) {
      const some = pieces.slice(done, done + names.length).map((piece, i) => ({ ...piece, name: at(names, i), x: at(inputs, done + i) }));
      const elsewhere = done === 0 ? 'value' : 'before1(i)';
      const parts = () => ({
        inputs: [...some.map(({ name }) => name), ...(done === 0 ? [] : ['before'])],
        uniforms: [
          'scalar value',
          ...some.flatMap(({ name, dims: { length } }) => [
            `int ${name}Dims[${length}]`,
            `int ${name}From`,
            `int ${name}Read[${length}]`,
            `int ${name}To`,
            `int ${name}Written[${length}]`,
          ]),
        ],
        body: `${some.map(({ name, dims }) => indexIn(name, dims.length)).join('')}
scalar element(int i) {
  int k;
  ${some.map(({ name }) => `k = in_${name}(i); if (k >= 0) return ${name}1(k);`).join('\n  ')}
  return ${elsewhere};
}`,
      });
      const sources = some.map(({ x }) => device.source(x));
      const uniforms = some.map(({ name, dims, from, to }) => ({
        [`${name}Dims`]: dims,
        [`${name}From`]: from.first,
        [`${name}Read`]: from.strides,
        [`${name}To`]: to.first,
        [`${name}Written`]: to.strides,
      }));
      const key = `copy ${some.map(({ dims }) => dims.length)} ${elsewhere}`;
      device.elements(key, parts, y, done === 0 ? sources : [...sources, device.source(y)], Object.assign({ value }, ...uniforms));
    }
  };
