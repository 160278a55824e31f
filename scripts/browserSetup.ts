import type { TestProject } from 'vitest/node';
import { findBrowser, findBrowserWithMesa, mesaPackages } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the tests on Mesa's rasteriser cannot run on this machine. */
    mesaMissing: string | undefined;
  }
}

/** Runs once before the browser tests: leaves the browser's path where the vitest configuration reads it. */
export default async function setup(project: TestProject): Promise<void> {
  const withMesa = await findBrowserWithMesa();
  process.env.CHROME_PATH = withMesa ?? (await findBrowser());
  project.provide('mesaMissing', withMesa ? undefined : `needs a Chromium with OpenGL, and Mesa: apt-get install chromium ${mesaPackages.join(' ')}`);
}
