/** Lines of the log: one shape, and no secrets. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { LogFacts } from '../../src/domain/logging/log-facts.ts';
import { withTraceparent } from '../../src/domain/logging/tracing.ts';
import { logLine } from '../../src/log/log-line.ts';
import { makeLog } from '../../src/log/make-log.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** The one line that this writes. */
function lineOf(facts: LogFacts, text = 'something happened'): z.infer<typeof logLine> {
  const lines: string[] = [];
  const log = makeLog({
    level: 'info',
    process: 'host/1',
    role: 'worker',
    to: { write: (line) => void lines.push(line) },
  });
  log.warn(facts, text);
  expect(lines).toHaveLength(1);
  return logLine.parse(JSON.parse(lines[0] ?? ''));
}

test('a line says when, how bad, which process, and what', () => {
  const line = lineOf({ server: 'fo1.test', lease: 'server/1' });
  expect(line).toEqual({
    time: expect.any(String),
    level: 'warn',
    process: 'host/1',
    role: 'worker',
    msg: 'something happened',
    server: 'fo1.test',
    lease: 'server/1',
  });
  expect(Math.abs(Date.now() - Date.parse(line.time))).toBeLessThan(60_000);
});

test('an error has its causes, and nothing of what libraries hang on it', () => {
  const cause = Object.assign(new TypeError('no route'), {
    code: 'EHOSTUNREACH',
    options: { password: 'p' },
  });
  const { err } = lineOf({ err: new Error('it failed', { cause }) });
  expect(err).toEqual({
    type: 'Error',
    message: 'it failed',
    stack: expect.stringContaining('make-log.test.ts'),
    cause: { type: 'TypeError', message: 'no route', stack: expect.any(String), code: 'EHOSTUNREACH' },
  });
});

test('an error whose causes are a circle, and something that is no error, are a line all the same', () => {
  const circle = new Error('round');
  circle.cause = circle;
  expect(lineOf({ err: circle }).err).toMatchObject({ message: 'round', cause: { message: 'round' } });
  expect(lineOf({ err: 'just text' }).err).toEqual({ type: 'string', message: 'just text' });
  expect(lineOf({ err: null }).err).toEqual({ type: 'object', message: 'null' });
});

test('within a request that has a trace, its line names it', () => {
  expect(withTraceparent(TRACEPARENT, () => lineOf({})).traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  expect(lineOf({}).traceId).toBeUndefined();
});

test('what is a secret by its form is masked, in texts, facts and errors', () => {
  const secrets = [
    'postgresql://regent:hunter2secret@db.test:5432/regent',
    'regent_api_hunter2secret',
    'https://regent.test/password#regent_link_hunter2secret',
    'authorization: Bearer hunter2secret',
    'smtp://mailer:hunter2%40secret@mail.test',
    '{"password":"hunter2secret"}',
    'password=hunter2secret',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2secret\n-----END OPENSSH PRIVATE KEY-----',
  ];
  for (const secret of secrets) {
    const err = new Error(secret, { cause: new Error(secret) });
    expect(JSON.stringify(lineOf({ err, file: secret }, secret)), secret).not.toContain('hunter2');
  }
  expect(lineOf({}, 'the password of the database was refused').msg).toBe(
    'the password of the database was refused',
  );
  expect(lineOf({ address: '2001:db8:0:1::/64' }, 'see https://regent.test:4000/graphql').msg).toBe(
    'see https://regent.test:4000/graphql',
  );
});
