import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { unpackChromium } from './unpackChromium.ts';

type Candidate = () => string | undefined | Promise<string | undefined>;

/** Where Chrome and Chromium usually are, by platform. */
const usualPlaces: Readonly<Record<string, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => `/usr/bin/${name}`),
  darwin: ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: ['C:\\Program Files', 'C:\\Program Files (x86)'].map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`),
};

/** The browsers that somebody else has installed. */
const installed: readonly Candidate[] = [
  ...(usualPlaces[process.platform] ?? []).map((path) => () => path),
  async () => (await import('playwright')).chromium.executablePath(),
];

/**
 * The path of a Chromium that starts here: CHROME_PATH, the one of the package registry, one that is installed, or one that this installs.
 * @throws Error when there is none, because the browser tests must not be skipped
 */
export async function findBrowser(): Promise<string> {
  const found = await firstThatStarts([() => unpackChromium(), ...installed, () => (aptInstall('chromium') ? '/usr/bin/chromium' : undefined)]);
  if (found === undefined) throw new Error('No Chromium starts here. Install Chrome or set CHROME_PATH to one.');
  return found;
}

/**
 * The path of a Chromium that can draw with Mesa's OpenGL: CHROME_PATH, or one that is installed. Undefined where it or Mesa is missing and
 * may not be installed.
 */
export async function findBrowserWithMesa(): Promise<string | undefined> {
  const browser = await firstThatStarts(installed);
  if (browser !== undefined && hasMesa()) return browser;
  const packages = browser === undefined ? ['chromium', ...mesaPackages] : mesaPackages;
  return aptInstall(...packages) && hasMesa() ? firstThatStarts(installed) : undefined;
}

function hasMesa(): boolean {
  const libraries = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return libraries.includes('libEGL_mesa.so') && libraries.includes('libGLESv2.so.2');
}

/** What Debian and Ubuntu call Mesa's software OpenGL. */
export const mesaPackages: readonly string[] = ['libegl1', 'libegl-mesa0', 'libgl1-mesa-dri', 'libgles2'];

/** CHROME_PATH alone where it is set. @throws Error when that one does not start */
async function firstThatStarts(candidates: readonly Candidate[]): Promise<string | undefined> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (starts(CHROME_PATH)) return CHROME_PATH;
    throw new Error(`CHROME_PATH is ${CHROME_PATH}, but no browser starts there.`);
  }
  for (const candidate of candidates) {
    const path = await candidate();
    if (path && starts(path)) return path;
  }
  return undefined;
}

/** Whether the browser answers --version. Chrome on Windows opens a window instead of answering, so there it need only exist. */
function starts(path: string): boolean {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && /Chrom(e|ium)\b/.test(stdout);
}

/** Installs Debian packages; false where this process may not or they cannot be had. */
export function aptInstall(...packages: readonly string[]): boolean {
  // Root may; others only where nobody works: a developer's sudo is not for tests.
  const before = process.getuid?.() === 0 ? [] : process.env.CI ? ['sudo', '-n'] : undefined;
  if (process.platform !== 'linux' || !before) return false;
  const apt = (...args: readonly string[]): boolean => {
    const [command = '', ...rest] = [...before, 'apt-get', '-qq', ...args];
    return spawnSync(command, rest, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  };
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
}
