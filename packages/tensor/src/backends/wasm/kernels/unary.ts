import type { Kernels, UnaryName } from '../../../backend.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32x4, type Value, v128 } from '../instructions.ts';
import { forVectors } from '../loops.ts';
import { type Machine, once } from '../machine.ts';
import { scalarFunctions } from '../math.ts';

type Constants = Readonly<Record<'a' | 'b', Local<'v128'>>>;
type Expression = (f: FunctionBody, x: Local<'v128'>, constants: Constants) => Value<'v128'>;

const functions: Record<UnaryName, Expression> = {
  scale: (_, x, { a }) => f32x4.mul(x, a),
  shift: (_, x, { a }) => f32x4.add(x, a),
  square: (_, x) => f32x4.mul(x, x),
  sqrt: scalarFunctions.sqrt,
  exp: scalarFunctions.exp,
  log: scalarFunctions.log,
  squash: (f, x, { a, b }) => f32x4.mul(scalarFunctions.tanh(f, f.local('v128', f32x4.mul(x, b))), a),
};

/** for i < size: y[i] = function(x[i]) */
export function unary(machine: Machine): Kernels<number>['unary'] {
  const kernel = once((name: UnaryName) =>
    machine.compile({ x: 'i32', y: 'i32', size: 'i32', a: 'f32', b: 'f32' }, (f, { x, y, size, a, b }) => {
      const constants = { a: f.local('v128', v128.splat(a)), b: f.local('v128', v128.splat(b)) };
      const value = f.local('v128');
      const long = name === 'exp' || name === 'log' || name === 'squash';
      forVectors(
        f,
        size,
        [x, y],
        (offset) => {
          f.set(value, v128.load(x, offset));
          f.store(y, functions[name](f, value, constants), offset);
        },
        long ? 1 : 4,
      );
    }),
  );
  return ({ name, size, a, b }, y, [x]) => void kernel(name)(x, y, size, a, b);
}
