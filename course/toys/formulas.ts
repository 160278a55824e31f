/** A function of one number, as data. */
export type Formula =
  | { readonly kind: 'x' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'add' | 'mul'; readonly a: Formula; readonly b: Formula };

export const x: Formula = { kind: 'x' };
export const number = (value: number): Formula => ({ kind: 'number', value });
export const add = (a: Formula, b: Formula): Formula => ({ kind: 'add', a, b });
export const mul = (a: Formula, b: Formula): Formula => ({ kind: 'mul', a, b });

/** On the processor, one number at a time. */
export function value(f: Formula, at: number): number {
  if (f.kind === 'x') return at;
  if (f.kind === 'number') return f.value;
  const [a, b] = [value(f.a, at), value(f.b, at)];
  return f.kind === 'add' ? a + b : a * b;
}

/** As the text of a shader, four numbers at a time. */
export function shader(f: Formula): string {
  if (f.kind === 'x') return 'x';
  if (f.kind === 'number') return `vec4(${f.value})`;
  return `(${shader(f.a)} ${f.kind === 'add' ? '+' : '*'} ${shader(f.b)})`;
}

/** As instructions of WebAssembly that leave four numbers on the stack: those of the operands, and then the operation's own. */
export function code(f: Formula): number[] {
  if (f.kind === 'x') return [0x20, 0, 0xfd, 0x00, 2, 0]; // local.get 0, v128.load
  if (f.kind === 'number') return [0x43, ...new Uint8Array(Float32Array.of(f.value).buffer), 0xfd, 0x13]; // f32.const, f32x4.splat
  return [...code(f.a), ...code(f.b), 0xfd, f.kind === 'add' ? 0xe4 : 0xe6, 0x01]; // f32x4.add or f32x4.mul
}

/** A part of a module: its number, and how many bytes follow. */
const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];

/** The bytes of a module with one function, which reads four numbers at its first argument and writes at its second. Room for some hundred bytes of code. */
export function moduleOf(f: Formula): Uint8Array<ArrayBuffer> {
  const body = [0, 0x20, 1, ...code(f), 0xfd, 0x0b, 2, 0, 0x0b]; // local.get 1, …, v128.store, end
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, 1, 0x60, 2, 0x7f, 0x7f, 0), // a type: two i32 and no result
    ...section(2, 1, ...name('host'), ...name('memory'), 2, 0, 1), // a memory from outside
    ...section(3, 1, 0), // a function of that type
    ...section(7, 1, ...name('run'), 0, 0), // which is called run
    ...section(10, 1, body.length, ...body),
  ]);
}
