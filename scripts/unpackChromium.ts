import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.ts';

const modules = join(root, 'node_modules');

/** The only fonts that this Chromium knows, so that it needs none of the system and draws the same everywhere. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

/** Starts Chromium with the fonts and the shared libraries that lie beside it. */
const launcher = `#!/bin/sh
here=$(dirname "$0")
FONTCONFIG_FILE="$here/fonts/fonts.conf" LD_LIBRARY_PATH="$here/al2023/lib" exec "$here/chromium" "$@"
`;

/**
 * The path of the Chromium from the package registry, unpacked when it is not yet. It brings its fonts, the shared libraries that a bare
 * Linux lacks, and SwiftShader, but no OpenGL. Undefined where the package has none for this machine.
 * @param cache the folder that it is unpacked into
 */
export function unpackChromium(cache: string = join(modules, '.cache')): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { version } = JSON.parse(readFileSync(join(modules, '@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(cache, `chromium-${version}`);
  const path = join(folder, 'launch');
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  // Renamed when it is whole: neither an interrupted process nor a second one at the same time leaves half a browser.
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    inflate(unfinished);
    writeFileSync(join(unfinished, 'fonts/fonts.conf'), fontsConf);
    writeFileSync(join(unfinished, 'launch'), launcher, { mode: 0o755 });
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
}

/** The package unpacks into TMPDIR, and its libraries only where it believes that it runs on Lambda; it also changes the environment. */
function inflate(folder: string): void {
  const code = "await (await import('@sparticuz/chromium')).default.executablePath()";
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
  const { status, stderr, error } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Chromium could not be unpacked\n${error ?? stderr}`);
}
