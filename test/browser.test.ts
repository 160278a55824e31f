import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright';
import { afterAll, expect, test } from 'vitest';
import { root } from '../scripts/files.ts';
import { swiftshader } from '../scripts/rasterisers.ts';
import { unpackChromium } from '../scripts/unpackChromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-chromium-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the Chromium of the package registry, unpacked by two processes at once, shows text and draws without anything of the system', async (context) => {
  context.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the package registry has a Chromium for Linux on x64 alone');
  const code = `import { unpackChromium } from './scripts/unpackChromium.ts'; process.stdout.write(unpackChromium('${folder}'));`;
  const unpack = () => promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], { cwd: root });
  const [first, second] = await Promise.all([unpack(), unpack()]);
  expect(second).toEqual(first);
  expect(readdirSync(folder), 'nothing else is left').toHaveLength(1);
  const executablePath = first.stdout;
  expect(unpackChromium(folder)).toBe(executablePath);

  // As on a system without a font and a home.
  const noFonts = join(folder, 'none.conf');
  writeFileSync(noFonts, '<fontconfig/>');
  const bare = { FONTCONFIG_FILE: noFonts, HOME: join(folder, 'none'), LANG: 'C.UTF-8', PATH: process.env.PATH ?? '' };
  const browser = await chromium.launch({ executablePath, args: [...swiftshader.args], env: bare });
  try {
    const page = await browser.newPage();
    await page.setContent('<span>text</span>');
    const seen = await page.evaluate(() => ({
      width: document.querySelector('span')?.offsetWidth,
      floats: new OffscreenCanvas(1, 1).getContext('webgl2')?.getExtension('EXT_color_buffer_float') !== null,
    }));
    expect(seen).toEqual({ width: expect.toSatisfy((width: number) => width > 10), floats: true });
  } finally {
    await browser.close();
  }
});
