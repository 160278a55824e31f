// Lists what failed and prints "N passed, N failed, N skipped" for runs of vitest, each given as its JSON report and its exit code. A run
// that could not take place has the exit code `skipped` and counts as one skipped test.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const total = { passed: 0, failed: 0, skipped: 0 };
for (let i = 2; i < process.argv.length; i += 2) {
  const [report, exitCode] = [process.argv[i], process.argv[i + 1]];
  const { passed, failures, skipped } = readRun(report, exitCode);
  for (const failure of failures) console.log(`failed: ${failure}\n`);
  total.passed += passed;
  total.failed += failures.length;
  total.skipped += skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

function readRun(report, exitCode) {
  if (exitCode === 'skipped') return { passed: 0, failures: [], skipped: 1 };
  const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] };
  const run = { passed: 0, failures: [], skipped: 0 };
  for (const { name, status, message, assertionResults: tests } of testResults) {
    const file = relative('', name);
    const failed = tests.filter((test) => test.status === 'failed');
    const passed = tests.filter((test) => test.status === 'passed').length;
    run.passed += passed;
    run.skipped += tests.length - passed - failed.length;
    for (const { fullName, failureMessages } of failed) run.failures.push(`${file}: ${fullName}\n${failureMessages.join('\n')}`);
    // A file that does not load is a failure without a failed test.
    if (status === 'failed' && failed.length === 0) run.failures.push(`${file}\n${message}`);
  }
  if (exitCode !== '0' && run.failures.length === 0) {
    run.failures.push(`${report} has no failed test, and its run ended with exit code ${exitCode}: an error outside of all tests`);
  }
  return run;
}
