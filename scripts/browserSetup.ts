import type { TestProject } from 'vitest/node';
import { findBrowser, findBrowserWithMesa, mesaPackages } from './browser.ts';
import { llvmpipe, swiftshader } from './rasterisers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the tests on Mesa's rasteriser cannot run on this machine. */
    mesaMissing: string | undefined;
  }
}

/** Runs once before the browser tests: leaves the browsers' paths where the vitest configuration reads them. */
export default async function setup(project: TestProject): Promise<void> {
  const browser = await findBrowser();
  const withMesa = await findBrowserWithMesa();
  process.env[swiftshader.pathVariable] = browser;
  process.env[llvmpipe.pathVariable] = withMesa ?? browser;
  project.provide('mesaMissing', withMesa ? undefined : `needs a Chromium with OpenGL, and Mesa: apt-get install chromium ${mesaPackages.join(' ')}`);
}
