import { expect, inject, test } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A part of the name of the rasteriser that this run is meant to test. */
    rasteriser: string;
  }
}

test('the page draws with the rasteriser that this run is meant to test, on float textures', () => {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  expect(gl?.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? 0)).toContain(inject('rasteriser'));
  expect(gl?.getExtension('EXT_color_buffer_float')).not.toBeNull();
});

test('the page is isolated, so that SharedArrayBuffer is there', () => {
  expect(crossOriginIsolated).toBe(true);
});
