import '../../src/wasm.ts';
import '../../src/webgl2.ts';
