import { afterEach, expect, test, vi } from 'vitest';
import { createWebgl2Backend } from '../../../src/backends/webgl2/index.ts';
import { BackendUnavailableError } from '../../../src/errors.ts';
import { randomTensor, startWebgl2 } from './support.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function refusal(): string {
  try {
    createWebgl2Backend();
  } catch (error) {
    expect(error).toBeInstanceOf(BackendUnavailableError);
    return String(error);
  }
  return 'not refused';
}

test('a device that draws into half floats only is refused', () => {
  vi.spyOn(WebGL2RenderingContext.prototype, 'getExtension').mockReturnValue(null);
  expect(refusal()).toMatch(/EXT_color_buffer_float is missing.*16-bit/);
});

test('a browser without WebGL2 is refused', () => {
  vi.spyOn(OffscreenCanvas.prototype, 'getContext').mockReturnValue(null);
  expect(refusal()).toMatch(/no WebGL2 context/);
});

test('a device whose arithmetic is wrong is refused', () => {
  vi.spyOn(WebGL2RenderingContext.prototype, 'drawArrays').mockReturnValue(undefined);
  expect(refusal()).toMatch(/arithmetic is not 32-bit/);
});

test('dataSync refuses with the reason', () => {
  const x = randomTensor([2], 1, startWebgl2().backend);
  expect(() => x.dataSync()).toThrow(BackendUnavailableError);
  expect(() => x.dataSync()).toThrow(/await t\.data\(\)/);
});
