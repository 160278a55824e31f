import { addBackend } from './backends/registry.ts';
import { createWasmBackend } from './backends/wasm/index.ts';

addBackend('wasm', createWasmBackend);
