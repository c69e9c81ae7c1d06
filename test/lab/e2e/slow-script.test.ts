/** A release whose schema script takes its time holds up nobody but the client whose script it is. */
import { expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientInput, clientOf, createClient, deleteClient, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, endOf, eventOf, plan, runOf, start } from './kit/runs.ts';
import { tellingOfTables, withSlowScript } from './kit/slow-script.ts';

const { frontOffice, reverseProxy } = lab();
const regent = useRegent();

/** Each client's script waits for the test to let it go on. */
const HELD = 'until [ -e /root/go-$3 ]; do sleep 0.02; done';
const letGo = (...aliases: string[]) =>
  told(frontOffice, `touch ${aliases.map((alias) => `/root/go-${alias}`).join(' ')}`);
const begun = (alias: string) =>
  told(frontOffice, `until pgrep -f "[f]rontoffice localhost ${alias} " >/dev/null; do sleep 0.02; done`);

const create = (alias: string) => start(regent, 'createClient', clientInput(regent, frontOffice, alias));

async function createMany(...aliases: string[]): Promise<string> {
  const { run } = await regent.api.mutate<{ run: { id: string } }>(
    'mutation ($input: CreateClientsInput!) { createClients(input: $input) { run { id } userErrors { message } } }',
    { input: { clients: aliases.map((alias) => clientInput(regent, frontOffice, alias)) } },
  );
  return run.id;
}

const statusOf = async (alias: string) =>
  (await clientOf<{ status: string }>(regent, alias, 'status')).status;

test('a suspension and a sync are done while the scripts of others run, and each client is live after its own', async () => {
  expect(await createClient(regent, frontOffice, 'quick-one')).toMatchObject({ status: 'SUCCEEDED' });
  const { id: clientId } = await clientOf<{ id: string }>(regent, 'quick-one', 'id');
  await withSlowScript(HELD, async () => {
    const batch = await createMany('slow-a', 'slow-b', 'slow-c', 'slow-d');
    const single = await create('slow-e');
    await begun('slow-a');
    await begun('slow-c');
    expect(await carryOut(regent, 'suspendClient', { clientId })).toMatchObject({ status: 'SUCCEEDED' });
    expect((await site('quick-one')).status).toBe(503);
    const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
    expect(sync).toMatchObject({ status: 'SUCCEEDED' });
    expect(await statusOf('slow-a')).toBe('CREATING');

    await letGo('slow-b');
    await expect.poll(() => statusOf('slow-b')).toBe('ACTIVE');
    expect((await site('slow-b')).status).toBe(200);
    expect(await runOf(regent, batch)).toMatchObject({ status: 'RUNNING' });

    await letGo('slow-a', 'slow-c', 'slow-d', 'slow-e');
    expect(await endOf(regent, batch)).toMatchObject({
      status: 'SUCCEEDED',
      explanation: expect.stringContaining('4 clients are as they should be'),
      attempts: [{ number: 1 }],
    });
    expect(await endOf(regent, single)).toMatchObject({ status: 'SUCCEEDED' });
    for (const alias of ['slow-a', 'slow-c', 'slow-d', 'slow-e'])
      expect((await site(alias)).status).toBe(200);
  });
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'clients are made whole where Regent ends by %s while several scripts run',
  async (signal) => {
    const [early, late] = [`early-${signal.toLowerCase()}`, `late-${signal.toLowerCase()}`];
    await withSlowScript(HELD, async () => {
      const batch = await createMany(early, late);
      await begun(early);
      await begun(late);
      await letGo(early);
      await expect.poll(() => statusOf(early)).toBe('ACTIVE');
      await regent.killAndRestart(signal);
      await eventOf(regent, batch, ({ type }) => type === 'RUN_RESUMED' || type === 'RUN_HANDED_BACK');
      await letGo(late);
      expect(await endOf(regent, batch)).toMatchObject({
        status: 'SUCCEEDED',
        attempts: [{ number: 1 }, { number: 2 }],
      });
      expect((await site(late)).status).toBe(200);
    });
  },
);

test('a script that has lost its worker is waited for: no other one begins for its client meanwhile', async () => {
  const log = '/root/go-log';
  await withSlowScript(`${tellingOfTables(log)}${HELD}`, async () => {
    const run = await create('orphan');
    await begun('orphan');
    await regent.killAndRestart('SIGKILL');
    await eventOf(regent, run, ({ type }) => type === 'RUN_RESUMED');
    await told(frontOffice, `until pgrep -f '^flock -w 600' >/dev/null; do sleep 0.02; done`);
    await letGo('orphan');
    expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await told(frontOffice, `cat ${log}`)).split('\n')).toEqual([
      'begun with 0',
      'over with 6',
      'begun with 6',
      'over with 6',
    ]);
  });
});

test('cancelling ends the script of that client alone, and deleting one takes the place of its creation', async () => {
  await withSlowScript(HELD, async () => {
    const [cancelled, deleted, kept] = [
      await create('called-off'),
      await create('not-wanted'),
      await create('kept-on'),
    ];
    for (const alias of ['called-off', 'not-wanted', 'kept-on']) await begun(alias);
    await regent.api.mutate(
      'mutation ($input: CancelRunInput!) { cancelRun(input: $input) { userErrors { code message } } }',
      { input: { runId: cancelled } },
    );
    expect(await endOf(regent, cancelled)).toMatchObject({
      status: 'CANCELLED',
      client: { status: 'FAILED' },
    });
    expect(await deleteClient(regent, 'not-wanted')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await endOf(regent, deleted)).toMatchObject({ status: 'CANCELLED' });
    expect(await told(frontOffice, 'pgrep -af "[f]rontoffice localhost (called|not)" || true; ls /tmp')).toBe(
      '',
    );
    await letGo('kept-on');
    expect(await endOf(regent, kept)).toMatchObject({ status: 'SUCCEEDED' });
  });
  expect(await deleteClient(regent, 'called-off')).toMatchObject({ status: 'SUCCEEDED' });
});

test('after all that nothing is left to do', async () => {
  for (const host of [frontOffice, reverseProxy])
    expect(await plan(regent, 'syncServer', { serverId: regent.serverId(host) })).toEqual([]);
});
