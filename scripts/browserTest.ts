import { beforeEach, inject } from 'vitest';

// On a machine without Mesa its half of the browser tests is shown as skipped, with the reason.
beforeEach((context) => {
  const reason = inject('mesaMissing');
  context.skip(inject('rasteriser') === 'llvmpipe' && reason !== undefined, reason);
});
