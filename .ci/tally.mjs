/**
 * Adds up the results that a run of the gate wrote to a folder: `stages` (number, name, exit code and seconds
 * of each, separated by tabs, in the order in which they ended) and the JSON report of each suite,
 * `<number>.json`. The second argument is the duration of the whole run. Prints the failed tests with their
 * messages, the files that took the longest, and a line for each stage. The last line is `N passed, M failed`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const NONE = { passed: 0, skipped: 0, failures: [], files: [] };
const SLOWEST = 15;
const LINES_SHOWN = 12;
const CHARACTERS_SHOWN = 1_500;
const [folder, seconds] = process.argv.slice(2);
const stages = readFileSync(join(folder, 'stages'), 'utf8').trimEnd().split('\n').map(tally);

for (const { name, failures } of stages) {
  for (const { test, message } of failures) console.log(`\n=== A failure of ${name}: ${test}\n${message}`);
}
const slowest = stages.flatMap(({ files }) => files).toSorted((a, b) => b.seconds - a.seconds);
if (slowest.length > 0) console.log('\n=== The slowest files');
for (const { file, seconds } of slowest.slice(0, SLOWEST))
  console.log(`${`${seconds} s`.padStart(6)}  ${file}`);
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

/** A failed stage counts as at least one failure, also if no test failed or there is no report. */
function tally(line) {
  const [number, name, code, seconds] = line.split('\t');
  const report = join(folder, `${number}.json`);
  const { passed, skipped, failures, files } = existsSync(report) ? contentOf(report) : NONE;
  return {
    name,
    code: Number(code),
    seconds: Number(seconds),
    passed,
    failed: code === '0' ? failures.length : Math.max(failures.length, 1),
    skipped,
    failures,
    files,
  };
}

/** If a file fails, but none of its tests, it counts as one failure. */
function contentOf(report) {
  try {
    const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const failures = testResults.flatMap(({ status, name, message = '', assertionResults }) => {
      const tests = assertionResults.filter((test) => test.status === 'failed');
      if (status === 'failed' && tests.length === 0) return [{ test: name, message: beginningOf(message) }];
      return tests.map(({ fullName, failureMessages = [] }) => ({
        test: `${name} > ${fullName}`,
        message: beginningOf(failureMessages.join('\n')),
      }));
    });
    const files = testResults.map(({ name, startTime, endTime }) => ({
      file: relative(process.cwd(), name),
      seconds: Math.round((endTime - startTime) / 1_000),
    }));
    return { passed: numPassedTests, skipped: numPendingTests + numTodoTests, failures, files };
  } catch (error) {
    return { ...NONE, failures: [{ test: report, message: `cannot be read: ${error.message}` }] };
  }
}

function beginningOf(message) {
  return message.split('\n').slice(0, LINES_SHOWN).join('\n').slice(0, CHARACTERS_SHOWN);
}
