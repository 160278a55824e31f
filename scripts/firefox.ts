import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { defineBrowserProvider } from '@vitest/browser';
import { type Browser, launch } from 'puppeteer-core';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import { aptInstall, mesaPackages } from './browser.ts';

const packages = ['firefox-esr', 'xvfb', ...mesaPackages];

/** The path of a Firefox, installed where that is allowed. It needs a screen, and Xvfb gives it one. @throws Error without one */
export function findFirefox(): string {
  const find = () => [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => path && existsSync(path));
  const ready = () => (existsSync('/usr/bin/Xvfb') ? find() : undefined);
  const path = ready() ?? (aptInstall(...packages) ? ready() : undefined);
  if (!path) throw new Error(`There is no Firefox, or no Xvfb, and neither may be installed here: apt-get install ${packages.join(' ')}`);
  return path;
}

/** A screen that nobody sees. Without one, Firefox has no WebGL2. */
async function startScreen(): Promise<{ readonly xvfb: ChildProcess; readonly display: string }> {
  // Xvfb picks a free number and writes it to the pipe.
  const xvfb = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    xvfb.stdio[3]?.on('data', (data: Buffer) => resolve(data.toString().trim()));
    xvfb.on('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { xvfb, display: `:${number}` };
}

/** The Firefox of the system, which Playwright cannot drive, and how to end it. @throws Error where there is none */
export async function startFirefox(): Promise<{ readonly browser: Browser; readonly close: () => Promise<void> }> {
  const executablePath = findFirefox();
  const { xvfb, display } = await startScreen();
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: false,
    extraPrefsFirefox: { 'webgl.force-enabled': true },
    env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1' },
  }).catch((error: unknown) => {
    xvfb.kill();
    throw error;
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      xvfb.kill();
    },
  };
}

/** Lets vitest run its tests in Firefox. */
class Firefox implements BrowserProvider {
  readonly name = 'firefox';
  readonly supportsParallelism = false;
  #close: (() => Promise<void>) | undefined;

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    const { browser, close } = await startFirefox();
    this.#close = close;
    const page = await browser.newPage();
    await page.goto(url);
  }

  async close(): Promise<void> {
    await this.#close?.();
  }
}

export function firefox(): BrowserProviderOption {
  return defineBrowserProvider({ name: 'firefox', options: {}, providerFactory: () => new Firefox() });
}
