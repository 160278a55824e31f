// Finds or installs what `npm run test:firefox` needs. Where that cannot be had, says why and ends with exit code 1.
import { findFirefox } from './firefox.ts';

try {
  console.log(`Firefox: ${findFirefox()}`);
} catch (error) {
  console.log(` skipped the tests in Firefox: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
