import { expect, test } from 'vitest';
import { ConfigurationError, readEnv } from '../src/env.ts';

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readEnv(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test('without any variable, there is a default for everything', () => {
  expect(readEnv({})).toMatchObject({ HOST: '127.0.0.1', PORT: 4000, ROLE: 'all', LOG_LEVEL: 'info' });
});

test('everything that is wrong is named at once, with its value', () => {
  const problems = problemsOf({ PORT: 'many', DATABASE_URL: 'mysql://x', ROLE: 'boss', LOG_LEVEL: 'loud' });
  expect(problems).toHaveLength(4);
  expect(problems.join('\n')).toMatch(/PORT must be a number from 0 to 65535; it is "many"/);
  expect(problems.join('\n')).toMatch(/DATABASE_URL is not a URL such as/);
});

test('no password is shown in a problem', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://regent:s3cret-one@db/regent',
    SMTP_URL: 'http://regent:s3cret-mail@mail',
    FIRST_ADMIN_PASSWORD: 's3cret',
    ENCRYPTION_KEY: 's3cret-two',
  });
  expect(problems).toHaveLength(4);
  expect(problems.join('\n')).not.toContain('s3cret');
});

test('processes that share the work need a database that they can share', () => {
  expect(problemsOf({ ROLE: 'worker' }).join()).toMatch(/ROLE=worker needs DATABASE_URL/);
});

test('a time zone is the machine’s where none is set, and none that does not exist', () => {
  expect(readEnv({}).TZ).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(readEnv({ TZ: ':Europe/Luxembourg' }).TZ).toBe('Europe/Luxembourg');
  expect(problemsOf({ TZ: 'Mars/Olympus' })).toEqual([
    'TZ must be a time zone such as Europe/Luxembourg; it is "Mars/Olympus".',
  ]);
});
