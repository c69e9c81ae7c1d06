/** Twenty clients that the playbook has set up are taken over: no byte differs, and no request fails. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, site, told } from '../kit/clients.ts';
import { usePutBackMaster } from '../kit/old-estate.ts';
import { inPerson, useRegent } from '../kit/regent.ts';
import { carryOut, changesIn, type Run } from '../kit/runs.ts';
import { trees } from '../kit/tree.ts';
import { all, installTwenty, inventory, leftOver } from './twenty-clients.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts } = lab();
const regent = useRegent({
  config: {
    plugins: {
      FRONT_OFFICE: { backup: { options: { script: '/usr/local/bin/regent_backup.sh' } } },
      REVERSE_PROXY: { 'reverse-proxy': { options: { publicSite: false } } },
    },
  },
});
usePutBackMaster();

interface Taken {
  results: {
    alias: string;
    client: { alias: string; status: string; server: { fqdn: string } } | null;
    accepted: { plugin: string; action: string; subject: string; diff: string | null }[];
    userErrors: { message: string }[];
  }[];
  acceptedOfServers: { plugin: string; subject: string; server: { fqdn: string } }[];
}

const takeOver = (input: object) =>
  regent.api.mutate<Taken>(
    `mutation ($input: TakeOverInput!) { takeOver(input: $input) {
      results { alias client { alias status server { fqdn } } accepted { plugin action subject diff } userErrors { message } }
      acceptedOfServers { plugin subject server { fqdn } }
      userErrors { code message } } }`,
    { input: { inventory: inventory(), ...input } },
  );

const setMode = (serverId: string, mode: string) =>
  regent.api.mutate(
    `mutation ($input: SetServerModeInput!) { setServerMode(input: $input) { server { mode } userErrors { code message } } }`,
    { input: { serverId, mode } },
  );

/** Without what Regent writes on its own machine. */
const onServers = (run: Run) =>
  changesIn(run)
    .map(({ text }) => text)
    .filter((text) => !text.includes(regent.dataDir) && !text.includes('older than the spool'));

/** Everything of the client that was accepted. */
async function repair(alias: string): Promise<Run> {
  const { drift } = await clientOf<{ drift: { nodes: { id: string }[] } }>(
    regent,
    alias,
    'drift(first: 100) { nodes { id } }',
  );
  expect(drift.nodes.length).toBeGreaterThan(0);
  return carryOut(regent, 'repairDrift', { driftIds: drift.nodes.map(({ id }) => id) });
}

/** The decisions that a person would take. */
const decided = [
  { alias: leftOver.alias, decisions: [{ kind: 'ON_SERVER_NOT_LISTED', choice: 'LEAVE_OUT' }] },
  {
    alias: 'forest',
    decisions: [{ kind: 'OTHER_SETTING', setting: 'NAME', choice: 'USE_DATABASE' }],
  },
  { alias: 'Old_Bank', decisions: [{ kind: 'OTHER_SETTING', setting: 'MODELS', choice: 'USE_DATABASE' }] },
];

let before: string[] = [];
const loop = new AbortController();
const answers = new Map<string, Set<number>>();
let asking: Promise<void>;

beforeAll(async () => {
  await installTwenty();
  for (const host of hosts) await setMode(regent.serverId(host), 'OBSERVE');
  for (const { alias } of all) expect([alias, (await site(alias)).status]).toEqual([alias, 200]);
  const models = await carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });
  expect(models.status).toBe('SUCCEEDED');
  before = await trees();
  asking = (async () => {
    while (!loop.signal.aborted)
      for (const { alias } of all)
        answers.set(alias, (answers.get(alias) ?? new Set()).add((await site(alias)).status));
  })();
}, 600_000);

afterAll(async () => {
  loop.abort();
  await asking;
});

test('all twenty are taken over as they are, and nothing is written on any server', async () => {
  const planned = await takeOver({ all: true, clients: decided, dryRun: true });
  const taken = await takeOver({ all: true, clients: decided });
  const refused = taken.results.filter(({ userErrors }) => userErrors.length > 0);
  expect(refused.map(({ alias, userErrors: [error] }) => [alias, error?.message])).toEqual([
    ['farm', expect.stringContaining('the folder /var/www/farm/import is missing on fo2.lab.test')],
    [leftOver.alias, 'It was left out, as you have chosen.'],
  ]);
  expect(await trees()).toEqual(before);
  await told(
    otherFrontOffice,
    'install -d -o www-data -g www-data /var/www/farm/import /var/www/farm/import/files',
  );
  before = await trees();
  const farm = await takeOver({ clients: [{ alias: 'farm' }] });
  const both = [...taken.results, ...farm.results];
  expect(both.flatMap(({ client }) => client?.alias ?? []).toSorted()).toEqual(
    all.map(({ alias }) => alias).toSorted(),
  );
  expect(both.every(({ client }) => client === null || client.status === 'ACTIVE')).toBe(true);
  const accepted = ({ results }: Taken) => results.map((each) => [each.alias, each.accepted]);
  expect(accepted(planned)).toEqual(accepted(taken));
  expect(taken.acceptedOfServers.length).toBeGreaterThan(0);
  expect(await trees()).toEqual(before);
});

test('a user of the back office is invited with the roles there', async () => {
  const { api } = await inPerson(regent);
  const invite = (roles: string[]) =>
    api.mutate<{ results: { user: { roles: string[] } | null; userErrors: { message: string }[] }[] }>(
      `mutation ($input: InviteBackOfficeUsersInput!) { inviteBackOfficeUsers(input: $input) {
        results { user { roles } userErrors { message } } userErrors { code message } } }`,
      { input: { users: [{ email: 'admin@example.org', roles }] } },
    );
  expect((await invite(['DBADMIN'])).results).toEqual([
    {
      user: null,
      userErrors: [{ message: expect.stringContaining('has ACCADMIN, SUPERADMIN in the back office') }],
    },
  ]);
  expect((await invite(['SUPERADMIN', 'ACCADMIN'])).results).toEqual([
    { user: { roles: ['SUPERADMIN', 'ACCADMIN'] }, userErrors: [] },
  ]);
});

test('syncs change nothing of them, while the servers are observed and when they are not any more', async () => {
  for (const host of hosts) {
    const synced = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect([host.name, synced.status, onServers(synced)]).toEqual([host.name, 'SUCCEEDED', []]);
  }
  expect(await trees()).toEqual(before);
  for (const host of hosts) {
    const serverId = regent.serverId(host);
    await setMode(serverId, 'ACTIVE');
    const synced = await carryOut(regent, 'syncServer', { serverId });
    expect([host.name, synced.explanation, synced.status, onServers(synced)]).toEqual([
      host.name,
      synced.explanation,
      'SUCCEEDED',
      [],
    ]);
  }
  expect(await trees()).toEqual(before);
});

test('one is repaired, and a new one comes, beside those that stay as they are', async () => {
  const first = await carryOut(regent, 'backupServer', { serverId: regent.serverId(frontOffice) });
  expect([first.status, first.explanation]).toEqual([
    'FAILED',
    expect.stringMatching(/regent_backup\.sh is missing on fo1\.lab\.test.* use repairDrift/),
  ]);
  const beforeRepair = await trees();
  const repaired = await repair('museum');
  expect([repaired.explanation, repaired.status]).toEqual([repaired.explanation, 'SUCCEEDED']);
  const { drift } = await clientOf<{ drift: { nodes: object[] } }>(
    regent,
    'museum',
    'drift(first: 100) { nodes { subject } }',
  );
  expect(drift.nodes).toEqual([]);
  const created = await createClient(regent, otherFrontOffice, 'newcomer');
  expect([created.explanation, created.status]).toEqual([created.explanation, 'SUCCEEDED']);
  expect((await site('newcomer')).status).toBe(200);
  for (const host of hosts) {
    const synced = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect([host.name, synced.explanation, synced.status, onServers(synced)]).toEqual([
      host.name,
      synced.explanation,
      'SUCCEEDED',
      [],
    ]);
  }
  const others = all.filter(({ alias }) => !['museum', 'ville'].includes(alias)).map(({ alias }) => alias);
  const isOfOthers = (line: string) => others.some((alias) => new RegExp(`[/. '@]${alias}\\b`).test(line));
  const after = await trees();
  expect(after.filter(isOfOthers)).toEqual(beforeRepair.filter(isOfOthers));
});

test('one is changed through Regent, and the others stay as they are, also when their server is released', async () => {
  const before = await trees();
  const id = await clientId(regent, 'ville');
  const begun = performance.now();
  const changed = await carryOut(regent, 'updateClient', { clientId: id, name: 'Ville de Luxembourg' });
  console.log(`A client that was taken over was changed in ${Math.round(performance.now() - begun)} ms.`);
  expect([changed.explanation, changed.status]).toEqual([changed.explanation, 'SUCCEEDED']);
  expect(await told(frontOffice, "mariadb -N ville -e 'SELECT name FROM clients'")).toBe(
    'Ville de Luxembourg',
  );
  const after = await trees();
  const differing = [
    ...after.filter((line) => !before.includes(line)),
    ...before.filter((line) => !after.includes(line)),
  ];
  // What belongs to the client, and Regent's own folder, which is new.
  const isMeant = (line: string) => /ville|\/var\/lib(\/regent\S*)? [df] /.test(line);
  expect(differing.filter((line) => !isMeant(line))).toEqual([]);

  const { api } = await inPerson(regent);
  for (const { fqdn, serverId } of [frontOffice, otherFrontOffice].map((host) => ({
    fqdn: host.fqdn,
    serverId: regent.serverId(host),
  })))
    await api.mutate(
      `mutation ($input: ReleaseServerInput!) {
        releaseServer(input: $input) { deletedServerId userErrors { code message } } }`,
      { input: { serverId, fqdn, reason: 'Back to the playbook' } },
    );
  for (const host of [reverseProxy, backOffice]) {
    const synced = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect(synced.status).toBe('SUCCEEDED');
  }
  expect(await trees()).toEqual(after);
  loop.abort();
  await asking;
  expect(Object.fromEntries([...answers].map(([alias, statuses]) => [alias, [...statuses]]))).toEqual(
    Object.fromEntries(all.map(({ alias }) => [alias, [200]])),
  );
});
