import { expect, onTestFinished, test, vi } from 'vitest';
import { missing } from './kit/services/service.ts';
import SkippedReporter from './kit/skipped-reporter.ts';

test('the closing lines of a run name what was missing, each thing once, and say nothing if all was there', () => {
  vi.stubEnv('REGENT_REQUIRE_SERVICES', '');
  const printed: string[] = [];
  const keep = (...texts: unknown[]) => void printed.push(texts.join(' '));
  const spies = [
    vi.spyOn(console, 'warn').mockImplementation(keep),
    vi.spyOn(console, 'log').mockImplementation(keep),
  ];
  onTestFinished(() => {
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  });
  const reporter = new SkippedReporter();
  reporter.onTestRunEnd();
  expect(printed).toEqual([]);

  missing('sshd', 'install openssh-server.');
  missing('PHP', 'install php-cli.');
  const content = printed.splice(0).join('\n');
  for (let run = 0; run < 2; run += 1) reporter.onUserConsoleLog({ content });
  reporter.onUserConsoleLog({ content: 'something else\n' });
  reporter.onTestRunEnd();
  expect(printed.join('').trim().split('\n')).toEqual([
    'Not tried, and skipped:',
    '  - PHP cannot be had on this machine: install php-cli.',
    '  - sshd cannot be had on this machine: install openssh-server.',
  ]);
});

test('where all services are required, a missing one is a failure', () => {
  vi.stubEnv('REGENT_REQUIRE_SERVICES', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => missing('sshd', 'install openssh-server.')).toThrow('sshd cannot be had on this machine');
});
