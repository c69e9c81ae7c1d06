import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './kit/folder.ts';

interface Stage {
  code?: number;
  /** The outcome of each test, by file; text where the runner left something else. */
  report?: Record<string, { status: string; tests: string[]; seconds?: number }> | string;
}

test('what passed and failed is added up over all suites', async () => {
  const { last, code, text } = await tally([
    {},
    { report: { 'a.test.ts': { status: 'passed', tests: ['passed', 'passed', 'pending'] } } },
    { code: 1, report: { 'b.test.ts': { status: 'failed', tests: ['passed', 'failed', 'failed'] } } },
  ]);
  expect(last).toBe('3 passed, 2 failed');
  expect(code).toBe(1);
  // The output of a suite may be far above, or cut off.
  expect(text).toContain('=== A failure of stage 2: b.test.ts > test 2\nError: why\n');
});

test('where all is well the exit code is 0', async () => {
  const { last, code } = await tally([
    {},
    { report: { 'a.test.ts': { status: 'passed', tests: ['passed'] } } },
  ]);
  expect(last).toBe('1 passed, 0 failed');
  expect(code).toBe(0);
});

test('a runner that crashed, a file that could not be loaded, and a check that failed are one failure each', async () => {
  const { last, code, text } = await tally([
    { code: 2 },
    { code: 134 },
    { code: 137, report: '{ "numPassed' },
    { code: 1, report: { 'c.test.ts': { status: 'failed', tests: [] } } },
    { code: 1, report: { 'd.test.ts': { status: 'passed', tests: ['passed'] } } },
  ]);
  expect(last).toBe('1 passed, 5 failed');
  expect(text.match(/FAILED/g)).toHaveLength(5);
  expect(code).toBe(1);
});

test('the files that took the longest are named', async () => {
  const { text } = await tally([
    { report: { 'quick.test.ts': { status: 'passed', tests: [], seconds: 1 } } },
    { report: { 'slow.test.ts': { status: 'passed', tests: [], seconds: 90 } } },
  ]);
  expect(text).toContain('=== The slowest files\n  90 s  slow.test.ts\n   1 s  quick.test.ts\n');
});

async function tally(stages: Stage[]) {
  const folder = await newFolder('tally');
  const lines = stages.map(({ code = 0 }, index) => [index + 1, `stage ${index}`, code, 5].join('\t'));
  await writeFile(join(folder, 'stages'), `${lines.join('\n')}\n`);
  for (const [index, { report }] of stages.entries())
    if (report !== undefined) await writeFile(join(folder, `${index + 1}.json`), reportOf(report));
  const script = new URL('../.ci/tally.mjs', import.meta.url).pathname;
  const { stdout, status } = spawnSync(process.execPath, [script, folder, '7'], { encoding: 'utf8' });
  return { text: stdout, last: stdout.trimEnd().split('\n').at(-1), code: status };
}

function reportOf(report: NonNullable<Stage['report']>): string {
  if (typeof report === 'string') return report;
  const files = Object.values(report);
  const count = (wanted: string) => files.flatMap(({ tests }) => tests).filter((is) => is === wanted).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numPendingTests: count('pending'),
    numTodoTests: 0,
    testResults: Object.entries(report).map(([name, { status, tests, seconds = 0 }]) => ({
      name,
      status,
      message: '',
      startTime: 0,
      endTime: seconds * 1_000,
      assertionResults: tests.map((each, index) => ({
        status: each,
        fullName: `test ${index + 1}`,
        failureMessages: each === 'failed' ? ['Error: why\n  at where'] : [],
      })),
    })),
  });
}
