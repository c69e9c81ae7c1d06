import { describe, expect, test } from 'vitest';
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

test('no part of a password is shown, whatever signs it holds and wherever it stands', () => {
  for (const variable of ['DATABASE_URL', 'MONGODB_URL', 'SMTP_URL']) {
    for (const address of [
      'wrong://regent:p@s3cret@db/regent',
      'wrong://regent:s3cret/s3cret@db/regent',
      'wrong://regent:s3cret?s3cret@db/regent',
      'wrong://regent:s3cret#s3cret:s3cret@db/regent',
      'wrong://db/regent?password=s3cret',
      'regent:s3cret@db/regent',
    ]) {
      const problems = problemsOf({ [variable]: address }).join('\n');
      expect(problems, address).toMatch(/is not a URL such as .*db\/regent"\.$/);
      expect(problems, address).not.toContain('s3cret');
    }
  }
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

describe('an API with keys of its own', () => {
  const key = `0123abcd:${Buffer.alloc(32, 1).toString('base64')}`;
  const api = {
    ROLE: 'api',
    DATABASE_URL: 'postgresql://db/regent',
    ACCOUNTS_KEY: key,
    SERVERS_PUBLIC_KEY: key,
  };

  test('has them by the ids that seals know them by', () => {
    const known = { id: '0123abcd', bytes: Buffer.alloc(32, 1) };
    expect(readEnv(api)).toMatchObject({ ACCOUNTS_KEY: [known], SERVERS_PUBLIC_KEY: [known] });
    expect(readEnv({ ...api, ACCOUNTS_KEY: `${key},${key}` }).ACCOUNTS_KEY).toEqual([known, known]);
  });

  test('has both or none, has no other, and is an API', () => {
    expect(problemsOf({ ...api, SERVERS_PUBLIC_KEY: '' })).toEqual([
      expect.stringContaining('ACCOUNTS_KEY is set alone'),
    ]);
    expect(problemsOf({ ...api, ROLE: 'worker' })).toEqual([expect.stringContaining('are for ROLE=api')]);
    const both = { ...api, ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64') };
    expect(problemsOf(both)).toEqual([expect.stringContaining('Remove ENCRYPTION_KEY')]);
    const [problem, ...others] = problemsOf({ ...api, ACCOUNTS_KEY: 's3cret' });
    expect(problem).toMatch(/^ACCOUNTS_KEY must be what npm run api-keys prints; it is not shown here/);
    expect(others).toEqual([]);
  });
});

test('what plans need is read, and a kind or a time that there is not is named', () => {
  expect(readEnv({})).toMatchObject({ PLAN_HOURS: 24, SECOND_PERSON: new Set() });
  expect(readEnv({ PLAN_HOURS: '720', SECOND_PERSON: 'moves, deletions' })).toMatchObject({
    PLAN_HOURS: 720,
    SECOND_PERSON: new Set(['moves', 'deletions']),
  });
  expect(problemsOf({ PLAN_HOURS: '721', SECOND_PERSON: 'deletion' })).toEqual([
    'PLAN_HOURS must be a number from 1 to 720; it is "721".',
    'SECOND_PERSON must be some of deletions, restores, bulk, moves, take-overs, separated by commas; it is "deletion".',
  ]);
});
