import { microsecondsPerCall } from './measure.ts';

/** As many independent sums as stay in registers: of sixteen, two hold constants and one is the compiler's own. */
const CHAINS = 13;
const TURNS = 10_000;
/** Four lanes, each a multiplication and an addition. */
const FLOPS = TURNS * CHAINS * 4 * 2;

const range = Array.from({ length: CHAINS }, (_, i) => i);
const simd = (opcode: number) => (opcode < 128 ? [0xfd, opcode] : [0xfd, (opcode & 127) | 128, opcode >> 7]);
const [MUL, ADD, LANE_0] = [simd(230), simd(228), [...simd(31), 0]];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (x: number) => {
  const bytes = new Uint8Array(Float32Array.of(x, x, x, x).buffer);
  return [...simd(12), ...bytes];
};
const section = (id: number, content: readonly number[]) => [id, (content.length & 127) | 128, content.length >> 7, ...content];

/** The locals: the turns left, half and one, then a sum a chain. */
const [TURNS_LEFT, HALF, ONE, SUMS] = [0, 1, 2, 3];

/**
 * run(turns): sum[c] ← sum[c] · ½ + 1 for every chain c, `turns` times; the sums stay below 2. Each product depends on the turn
 * before, so no compiler can take it out of the loop, and the result is used, so none can leave it out.
 */
const body = [
  ...[1, CHAINS + 2, 0x7b], // locals: v128 each
  ...[...constant(0.5), ...set(HALF), ...constant(1), ...set(ONE)],
  ...[0x03, 0x40], // loop
  ...range.flatMap((c) => [...get(SUMS + c), ...get(HALF), ...MUL, ...get(ONE), ...ADD, ...set(SUMS + c)]),
  ...[...get(TURNS_LEFT), 0x41, 1, 0x6b, 0x22, TURNS_LEFT, 0x0d, 0, 0x0b], // turns ← turns - 1, and again unless 0
  ...range.flatMap((c) => [...get(SUMS + c), ...(c > 0 ? ADD : [])]),
  ...[...LANE_0, 0x0b],
];
const code = [(body.length & 127) | 128, body.length >> 7, ...body];

const bytes = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
  ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]), // one function type: i32 → f32
  ...section(3, [1, 0]),
  ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]), // exported as "run"
  ...section(10, [1, ...code]),
]);

/** The most that vectors of four floats can do here, in GFLOP/s: multiplications and additions in registers, in WebAssembly. */
export async function f32x4Peak(block: number): Promise<number> {
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (typeof run !== 'function') throw new TypeError('the module exports no function run');
  const microseconds = await microsecondsPerCall(() => {
    run(TURNS);
  }, block);
  return FLOPS / microseconds / 1000;
}
