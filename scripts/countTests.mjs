// Prints "N passed, N failed, N skipped" for runs of vitest, each given as its JSON report and its exit code. A run that could not take
// place has the exit code `skipped` and counts as one skipped test.
import { existsSync, readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
for (let i = 2; i < process.argv.length; i += 2) {
  const counts = countRun(process.argv[i], process.argv[i + 1]);
  for (const status of Object.keys(total)) total[status] += counts[status];
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

function countRun(report, exitCode) {
  if (exitCode === 'skipped') return { passed: 0, failed: 0, skipped: 1 };
  const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (wanted) => tests.filter((status) => status === wanted).length;
  const [passed, failed] = [count('passed'), count('failed')];
  // A file that does not load, or an error outside every test, is a failure without a failed test.
  const filesFailed = testResults.filter(
    ({ status, assertionResults: found }) => status === 'failed' && !found.some((test) => test.status === 'failed'),
  );
  const all = failed + filesFailed.length;
  return { passed, failed: all || (exitCode === '0' ? 0 : 1), skipped: tests.length - passed - failed };
}
