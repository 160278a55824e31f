import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where Chrome and Chromium usually are, by platform. */
const usualPlaces: Readonly<Record<string, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => `/usr/bin/${name}`),
  darwin: ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: ['C:\\Program Files', 'C:\\Program Files (x86)'].map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`),
};

const unpackedFolder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'chromium');
const unpackedPath = join(unpackedFolder, 'chromium');

/** The ways to a Chromium, the cheapest first. The last two install one. */
const candidates: readonly (() => string | undefined | Promise<string | undefined>)[] = [
  () => process.env.CHROME_PATH,
  ...(usualPlaces[process.platform] ?? []).map((path) => () => path),
  async () => (await import('playwright')).chromium.executablePath(),
  unpackChromium,
  () => (aptInstall('chromium') ? '/usr/bin/chromium' : undefined),
];

/**
 * The path of a Chromium that starts here: CHROME_PATH, one that is installed, or one that this installs.
 * @throws Error when there is none, because the browser tests must not be skipped
 */
export async function findBrowser(): Promise<string> {
  const tried: string[] = [];
  for (const candidate of candidates) {
    const path = await candidate();
    if (path && starts(path)) return path;
    if (path) tried.push(path);
  }
  throw new Error(`No Chromium starts here; tried ${tried.join(', ')}. Install Chrome or set CHROME_PATH to one.`);
}

/** Whether the browser answers --version. Chrome on Windows opens a window instead of answering, so there it need only exist. */
function starts(path: string): boolean {
  if (!existsSync(path)) return false;
  return process.platform === 'win32' || /\d+\.\d+/.test(spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 }).stdout ?? '');
}

/** A Chromium from the package registry, with the shared libraries that a bare Linux lacks. */
async function unpackChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { TMPDIR } = process.env;
  // The package unpacks into TMPDIR, and its libraries only where it believes that it runs on Lambda; it adds them to LD_LIBRARY_PATH.
  process.env.TMPDIR = unpackedFolder;
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    // An interrupted run leaves half a browser behind.
    if (!starts(unpackedPath)) rmSync(unpackedFolder, { recursive: true, force: true });
    mkdirSync(unpackedFolder, { recursive: true });
    return await chromium.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    delete process.env.AWS_LAMBDA_JS_RUNTIME;
  }
}

/**
 * Like findBrowser, a Chromium that can draw with Mesa's OpenGL, and Mesa itself; undefined where neither is there nor
 * may be installed. The Chromium of the package registry has no OpenGL.
 */
export async function findBrowserWithMesa(): Promise<string | undefined> {
  const path = await findBrowser();
  const libraries = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const hasMesa = libraries.includes('libEGL_mesa.so') && libraries.includes('libGLESv2.so.2');
  if (path !== unpackedPath && hasMesa) return path;
  return aptInstall('chromium', ...mesaPackages) ? '/usr/bin/chromium' : undefined;
}

/** What Debian and Ubuntu call Mesa's software OpenGL. */
export const mesaPackages: readonly string[] = ['libegl1', 'libegl-mesa0', 'libgl1-mesa-dri', 'libgles2'];

/** Installs Debian packages; false where this process may not or they cannot be had. */
export function aptInstall(...packages: readonly string[]): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: readonly string[]): boolean => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', '-qq', ...args];
    return (
      spawnSync(command, rest, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LD_LIBRARY_PATH: '' } }).status === 0
    );
  };
  return process.platform === 'linux' && apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
}
