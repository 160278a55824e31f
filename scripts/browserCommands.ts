import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserCommand } from 'vitest/node';
import type { Course } from '../examples/test/browser/course.ts';
import { root } from './files.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    courseInNode(network: string, backend: string): Promise<Course>;
  }
}

const courses = new Map<string, Promise<Course>>();

/** Runs examples/test/browser/courseInNode.ts, once for all browsers. */
const courseInNode: BrowserCommand<[network: string, backend: string]> = (_, network, backend) => {
  const key = `${network} ${backend}`;
  let course = courses.get(key);
  if (!course) {
    const file = join(root, 'examples/test/browser/courseInNode.ts');
    course = promisify(execFile)(process.execPath, ['--import', 'tsx', file, network, backend], { cwd: root }).then(({ stdout }) =>
      JSON.parse(stdout),
    );
    courses.set(key, course);
  }
  return course;
};

/** What tests in a browser may ask of Node. */
export const commands = { courseInNode };
