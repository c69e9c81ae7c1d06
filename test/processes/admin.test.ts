/** `npm run admin` as a process of its own, for who is on the machine and has lost the last password. */
import { spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../kit/services/postgres.ts';
import { admin, ask, openSession, type RegentProcess } from '../kit/services/regent-process.ts';
import { useDataFolder } from './regent.ts';

const PROGRAM = new URL('../../dist/src/admin.js', import.meta.url).pathname;

const on = useDataFolder();
const { start } = on;

function runAdmin(...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], ...on.env },
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

const passwordIn = (output: string) =>
  /^The password of admin@example\.org is now (\S+) \(shown this once\)\.$/m.exec(output)?.[1] ?? '';

async function expectNewPasswordAlone(regent: RegentProcess, password: string): Promise<void> {
  await expect(openSession(regent.url)).rejects.toThrow('No sign-in');
  expect((await ask(regent, '{ viewer { email } }')).errors?.[0]?.extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  const session = await openSession(regent.url, { ...admin, password });
  const { data } = await ask(
    { ...regent, token: session },
    '{ auditEntries(filter: { action: "resetPassword" }) { nodes { actor subject details } } }',
  );
  expect(data.auditEntries.nodes).toEqual([
    {
      actor: 'the machine',
      subject: `user ${admin.email}`,
      details: { sessionsEnded: 1, apiTokensRevoked: 1 },
    },
  ]);
}

test('who has lost the password gets another one with nothing but the data folder', async () => {
  const regent = await start();
  const whileRunning = runAdmin('reset-password', admin.email);
  expect(whileRunning).toEqual({
    code: 1,
    output: expect.stringContaining(
      `in use by process ${regent.pid}: Regent runs, and its embedded database takes one process at a time. Stop Regent, run this again, and start Regent.`,
    ),
  });
  await regent.stop();
  const { code, output } = runAdmin('reset-password', 'Admin@Example.org');
  expect(output).toContain('Sessions ended: 1. API tokens revoked: 1.');
  expect(code).toBe(0);
  await expectNewPasswordAlone(await start({}, regent.token), passwordIn(output));
});

test('on PostgreSQL it works beside a Regent that runs, which lets nobody in with what was before', async ({
  skip,
}) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return skip();
  onTestFinished(() => postgres.close());
  on.env['DATABASE_URL'] = postgres.url;
  const regent = await start();
  const { code, output } = runAdmin('reset-password', admin.email);
  expect(code, output).toBe(0);
  await expectNewPasswordAlone(regent, passwordIn(output));
});

test('an address that nobody has is answered with those who may do everything', async () => {
  const regent = await start();
  await regent.stop();
  expect(runAdmin('reset-password', 'amdin@example.org')).toEqual({
    code: 1,
    output:
      'There is no user with the address "amdin@example.org". Users who may do everything: admin@example.org.\n',
  });
});

test('without a database, or a command that there is, it says what to give', () => {
  expect(runAdmin('reset-password', admin.email)).toEqual({
    code: 1,
    output: `There is no database in ${on.env['DATA_DIR']}. Set DATA_DIR, or DATABASE_URL, as Regent has it, and run this again.\n`,
  });
  expect(runAdmin('reset-pasword', admin.email)).toEqual({
    code: 1,
    output: 'Usage: npm run admin -- reset-password EMAIL\n',
  });
});
