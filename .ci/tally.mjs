/**
 * Adds up what a run of the gate left in a folder: `stages` (number, name, exit code and seconds of each, by
 * tabs, as they ended) and the JSON report of each suite, `<number>.json`. The second argument is how long all of
 * it took. The last line is `N passed, M failed`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NONE = { passed: 0, failed: 0, skipped: 0 };
const [folder, seconds] = process.argv.slice(2);
const stages = readFileSync(join(folder, 'stages'), 'utf8').trimEnd().split('\n').map(tally);

console.log('\n=== Stages');
for (const { name, code, seconds, passed, failed, skipped } of stages) {
  const tests = passed + skipped > 0 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  const outcome = code === 0 && failed === 0 ? 'ok' : `FAILED (exit code ${code})`;
  console.log(`${`${seconds} s`.padStart(6)}  ${name.padEnd(20)}  ${outcome}${tests && `: ${tests}`}`);
}
const sum = (key) => stages.reduce((total, stage) => total + stage[key], 0);
console.log(`${`${seconds} s`.padStart(6)}  together, as some go on beside others\n`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

/** A stage that failed counts as one failure at least, also where no test did or nothing was reported. */
function tally(line) {
  const [number, name, code, seconds] = line.split('\t');
  const report = join(folder, `${number}.json`);
  const { passed, failed, skipped } = existsSync(report) ? countsIn(report) : NONE;
  return {
    name,
    code: Number(code),
    seconds: Number(seconds),
    passed,
    failed: code === '0' ? failed : Math.max(failed, 1),
    skipped,
  };
}

/** A file that failed as a whole, before or beside its tests, is a failure of its own. */
function countsIn(report) {
  try {
    const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const failures = testResults.map(({ status, assertionResults }) => {
      const tests = assertionResults.filter((test) => test.status === 'failed').length;
      return status === 'failed' ? Math.max(tests, 1) : tests;
    });
    return {
      passed: numPassedTests,
      failed: failures.reduce((total, each) => total + each, 0),
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { ...NONE, failed: 1 };
  }
}
