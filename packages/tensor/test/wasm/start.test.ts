import { afterEach, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { BackendUnavailableError, backendNames } from '../../src/index.ts';

afterEach(() => vi.unstubAllGlobals());

test('wasm is the first choice', () => {
  expect(backendNames[0]).toBe('wasm');
  expect(createWasmBackend().name).toBe('wasm');
});

test('without WebAssembly it says so', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(createWasmBackend).toThrow(BackendUnavailableError);
  expect(createWasmBackend).toThrow(/^The wasm backend cannot run here: .*WebAssembly/);
});

test('where compiling is forbidden or SIMD is unknown, it passes on what the engine says', () => {
  const reason = 'violates the following Content Security Policy directive';
  const Module = class {
    constructor() {
      throw new WebAssembly.CompileError(reason);
    }
  };
  vi.stubGlobal('WebAssembly', { Memory: WebAssembly.Memory, Instance: WebAssembly.Instance, CompileError: WebAssembly.CompileError, Module });
  expect(createWasmBackend).toThrow(`The wasm backend cannot run here: ${reason}`);
});

test('an engine that computes wrongly fails the self-test', () => {
  const Instance = class {
    readonly exports = { run: () => 0 };
  };
  vi.stubGlobal('WebAssembly', { Memory: WebAssembly.Memory, Module: WebAssembly.Module, Instance });
  expect(createWasmBackend).toThrow(/self-test gave .* instead of 77/);
});
