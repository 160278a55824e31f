import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserCommand } from 'vitest/node';
import type { Course } from '../examples/test/browser/course.ts';
import { root } from './files.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    courseInNode(network: string, backend: string, steps: number): Promise<Course>;
  }
}

const courses = new Map<string, Promise<Course>>();

/** Runs examples/test/browser/courseInNode.ts, once for all browsers. */
const courseInNode: BrowserCommand<[network: string, backend: string, steps: number]> = (_, network, backend, steps) => {
  const key = `${network} ${backend} ${steps}`;
  let course = courses.get(key);
  if (!course) {
    const file = join(root, 'examples/test/browser/courseInNode.ts');
    course = promisify(execFile)(process.execPath, ['--import', 'tsx', file, network, backend, String(steps)], { cwd: root }).then(({ stdout }) =>
      JSON.parse(stdout),
    );
    courses.set(key, course);
  }
  return course;
};

/** What tests in a browser may ask of Node. */
export const commands = { courseInNode };
