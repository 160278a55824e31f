import type { Connections } from '../../../connections.ts';

/** The pairs of each input map. */
export function pairsByInput(connections: Connections): { readonly pair: number; readonly output: number }[][] {
  const { inputs, outputs } = connections;
  const lists = Array.from({ length: inputs }, (): { pair: number; output: number }[] => []);
  for (let output = 0; output < outputs; output++) {
    connections.inputsOf(output).forEach((input, i) => {
      lists[input]?.push({ pair: connections.firstPair(output) + i, output });
    });
  }
  return lists;
}
