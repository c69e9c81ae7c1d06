/** Cables are pulled, processes killed, work called off and keys exchanged, and every run still ends well. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { $ } from 'zx';
import { lab } from '../kit.ts';
import { clientInput, clientOf, createClient, deleteClient, site, siteComesTo, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import {
  carryOut,
  changesIn,
  endOf,
  eventOf,
  follow,
  plan,
  runOf,
  start,
  stepsOf,
  type RunEvent,
} from './kit/runs.ts';
import { withSlowScript } from './kit/slow-script.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts } = lab();
const regent = useRegent();

const create = (alias: string) => start(regent, 'createClient', clientInput(regent, frontOffice, alias));
const stateOf = async (host = reverseProxy) => {
  const { server } = await regent.api.ask<{ server: { state: string; lastError: string | null } }>(
    'query ($id: ID!) { server(id: $id) { state lastError } }',
    { id: regent.serverId(host) },
  );
  return server;
};

afterEach(() => reverseProxy.plug());

let schedule: { id: string };
beforeAll(async () => {
  const made = await regent.api.mutate<{ schedule: { id: string } }>(
    `mutation ($input: CreateScheduleInput!) {
      createSchedule(input: $input) { schedule { id } userErrors { code message } }
    }`,
    { input: { kind: 'SYNC', serverId: regent.serverId(backOffice), cron: '* * * * *', timeZone: 'UTC' } },
  );
  schedule = made.schedule;
});

// First of all: Regent has no connection to the reverse proxy yet, and would miss one only after half a minute.
test('a run waits for a server that does not answer, others do without it, and then it goes on by itself', async () => {
  await reverseProxy.unplug();
  // As after some minutes without a word: then connecting fails soon, not only when a time-out has run out.
  await $`ip neighbour flush to ${reverseProxy.address}`;
  const waiting = await create('waits-res');
  const blocked = await eventOf(regent, waiting, ({ type }) => type === 'RUN_BLOCKED');
  expect(blocked).toMatchObject({
    text: expect.stringContaining('rpx.lab.test'),
    data: { reason: 'SERVER_DOWN' },
  });
  expect(await runOf(regent, waiting)).toMatchObject({ status: 'BLOCKED', blockedReason: 'SERVER_DOWN' });
  expect(await stateOf()).toMatchObject({
    state: 'UNREACHABLE',
    lastError: expect.stringContaining(reverseProxy.address),
  });

  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('SUCCEEDED');
  expect(stepsOf(sync)).toContain('vhost on fo1: SUCCEEDED');
  expect(stepsOf(sync).at(-1)).toBe('reverse-proxy on rpx: SKIPPED');

  await reverseProxy.plug();
  expect(await endOf(regent, waiting)).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(await stateOf()).toEqual({ state: 'READY', lastError: null });
  expect((await site('waits-res')).status).toBe(200);
});

test('a connection that is lost in the middle of a step is made again, and the run goes on', async () => {
  const run = await create('again-res');
  await eventOf(regent, run, ({ type, text }) => type === 'STEP_STARTED' && text.startsWith('client-config'));
  await frontOffice.stopSshd();
  await frontOffice.startSshd();
  expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('again-res')).status).toBe(200);
});

const isStep = (plugin: string) => (event: RunEvent) =>
  event.type === 'STEP_STARTED' && event.text.startsWith(`${plugin} on`);

/** Follows the run until it comes to this point, ends Regent there, and follows on from where it was. */
async function killedAt(run: string, isMeant: (event: RunEvent) => boolean): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of follow(regent, run)) {
    seen.push(event);
    if (!isMeant(event)) continue;
    process.kill(regent.pid, 'SIGKILL');
    break;
  }
  await regent.killAndRestart();
  for await (const event of follow(regent, run, seen.length)) seen.push(event);
  return seen;
}

test.each(['database', 'client-config', 'vhost', 'reverse-proxy'])(
  'a client is made whole where Regent is killed in %s, and its story has no gap',
  async (plugin) => {
    const alias = `killed-${plugin}`;
    const run = await create(alias);
    const seen = await killedAt(run, isStep(plugin));
    const ended = await runOf(regent, run);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', attempts: [{ number: 1 }, { number: 2 }] });
    expect(seen).toEqual(ended.events);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.map(({ type }) => type)).toContain('RUN_RESUMED');
    expect((await site(alias)).status).toBe(200);
  },
);

test('a client is made whole where Regent is killed while the schema script runs, which goes on without it', async () => {
  await withSlowScript('until [ -e /root/go ]; do sleep 0.02; done # held', async () => {
    const run = await create('killed-script');
    await told(
      frontOffice,
      'until pgrep -f "[c]lient-upgrade-db.sh frontoffice" >/dev/null; do sleep 0.02; done',
    );
    await regent.killAndRestart();
    await eventOf(regent, run, ({ type }) => type === 'RUN_RESUMED');
    await told(frontOffice, 'touch /root/go');
    expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await site('killed-script')).status).toBe(200);
  });
});

test('a client that is being deleted when Regent is killed is gone all the same', async () => {
  const { id } = await clientOf<{ id: string }>(regent, 'killed-database', 'id');
  const run = await start(regent, 'deleteClient', { clientId: id, alias: 'killed-database' });
  await killedAt(run, isStep('database'));
  expect(await runOf(regent, run)).toMatchObject({ status: 'SUCCEEDED', client: { status: 'DELETED' } });
  expect(await told(frontOffice, 'find /var/www /etc/apache2 /var/lib/mysql -name "*killed*database*"')).toBe(
    '',
  );
});

test('after all that nothing is left to do, and nothing lies about', async () => {
  for (const host of [frontOffice, reverseProxy])
    expect(await plan(regent, 'syncServer', { serverId: regent.serverId(host) })).toEqual([]);
  for (const host of hosts) {
    const left =
      await $`cd ${host.changed} && find . -name '.regent-*' -o -name '*.partial' -o -name '*.regent-*'`;
    expect(left.stdout).toBe('');
    expect(await told(host, 'ls /tmp')).toBe('');
  }
});

test('cancelling ends what runs on the server too, and the run can be taken up again', async () => {
  let run = '';
  await withSlowScript('sleep 987654 & wait', async () => {
    run = await create('called-off-res');
    await told(frontOffice, 'until pgrep -f "[s]leep 987654" >/dev/null; do sleep 0.02; done');
    await regent.api.mutate(
      'mutation ($input: CancelRunInput!) { cancelRun(input: $input) { userErrors { code message } } }',
      { input: { runId: run } },
    );
    const ended = await endOf(regent, run);
    expect(ended).toMatchObject({ status: 'CANCELLED', client: { status: 'FAILED' } });
    expect(ended.client?.problem).toContain('Cancelled');
    expect(await told(frontOffice, 'pgrep -af "[s]leep 987654|[c]lient-upgrade-db" || true; ls /tmp')).toBe(
      '',
    );
  });
  const again = await carryOut(regent, 'retryRun', { runId: run });
  expect(again).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect((await site('called-off-res')).status).toBe(200);
});

test('a server that shows another host key is refused, with both fingerprints, until the old one is back', async () => {
  const key = '/etc/ssh/ssh_host_ed25519_key';
  const shown = await told(
    otherFrontOffice,
    `mkdir /root/key; mv ${key}* /root/key; ssh-keygen -q -t ed25519 -N '' -f ${key}; ssh-keygen -l -f ${key}.pub | cut -d' ' -f2`,
  );
  await otherFrontOffice.stopSshd();
  await otherFrontOffice.startSshd();
  const server = { serverId: regent.serverId(otherFrontOffice) };
  const refused = await carryOut(regent, 'checkServer', server);
  expect(refused.status).toBe('FAILED');
  expect(refused.explanation).toContain(otherFrontOffice.hostKeyFingerprint);
  expect(refused.explanation).toContain(shown);

  await told(otherFrontOffice, `mv -f /root/key/* /etc/ssh/; rmdir /root/key`);
  await otherFrontOffice.stopSshd();
  await otherFrontOffice.startSshd();
  expect(await carryOut(regent, 'syncServer', server)).toMatchObject({ status: 'SUCCEEDED' });
});

test('two changes of one client that come at once are both made, in whatever order', async () => {
  expect(await createClient(regent, otherFrontOffice, 'racing-res')).toMatchObject({ status: 'SUCCEEDED' });
  const { id: clientId } = await clientOf<{ id: string }>(regent, 'racing-res', 'id');
  const runs = await Promise.all([
    start(regent, 'updateClient', { clientId, name: 'First name' }),
    start(regent, 'updateClient', { clientId, twoFactorEnforced: false }),
    start(regent, 'syncServer', { serverId: regent.serverId(otherFrontOffice) }),
  ]);
  for (const run of runs) expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
  await siteComesTo('racing-res', {
    instanceName: 'First name',
    twoFactorAuthEnforced: false,
  });
  expect(
    changesIn(await carryOut(regent, 'syncServer', { serverId: regent.serverId(otherFrontOffice) })),
  ).toEqual([]);
  expect(await deleteClient(regent, 'racing-res')).toMatchObject({ status: 'SUCCEEDED' });
});

interface Slot {
  dueAt: string;
  outcome: string;
  run: { id: string } | null;
}

test('a schedule that came due while all this happened has become one run for each slot', async () => {
  const slots = async () => {
    const { node } = await regent.api.ask<{ node: { slots: Slot[] } }>(
      'query ($id: ID!) { node(id: $id) { ... on Schedule { slots { dueAt outcome run { id } } } } }',
      { id: schedule.id },
    );
    return node.slots;
  };
  await expect.poll(slots, { timeout: 70_000 }).not.toEqual([]);
  const found = await slots();
  expect(found.map(({ outcome }) => outcome)).toEqual(found.map(() => 'STARTED'));
  expect(new Set(found.map(({ dueAt }) => dueAt)).size).toBe(found.length);
  for (const { run } of found)
    expect(await endOf(regent, run?.id ?? '')).toMatchObject({ status: 'SUCCEEDED' });
  const { runs } = await regent.api.ask<{ runs: { nodes: { requestedBy: string }[] } }>(
    '{ runs(first: 100, filter: { kind: [SYNC] }) { nodes { requestedBy } } }',
  );
  expect(runs.nodes.filter(({ requestedBy }) => requestedBy === 'schedule')).toHaveLength(found.length);
});
