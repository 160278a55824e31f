// Prints "N passed, N failed, N skipped" from vitest's JSON report and vitest's exit code.
import { existsSync, readFileSync } from 'node:fs';

const [report, exitCode] = process.argv.slice(2);
const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] };
const tests = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
const count = (wanted) => tests.filter((status) => status === wanted).length;
// A file that does not load, or an error outside every test, is a failure without a failed test.
const filesFailed = testResults.filter(
  ({ status, assertionResults: found }) => status === 'failed' && !found.some((test) => test.status === 'failed'),
);
const failed = count('failed') + filesFailed.length || (exitCode === '0' ? 0 : 1);
const passed = count('passed');
console.log(`${passed} passed, ${failed} failed, ${tests.length - passed - count('failed')} skipped`);
