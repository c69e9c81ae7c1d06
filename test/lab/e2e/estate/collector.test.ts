/** The spool of the PHP back office on a real host: what it requests is done, once, whatever happens in between. */
import { beforeAll, expect, test } from 'vitest';
import { bootstrap, creation, deletion, otherUser, update } from '../../../plugins/collecting/spool-files.ts';
import { lab } from '../../kit.ts';
import { clientOf, site, siteComesTo, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, endOf, plan, start, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice } = lab();
const regent = useRegent({ env: () => ({ DELETION_GRACE_DAYS: '21' }) });
const SPOOL = '/var/lib/monarc/bo-data/json';
const fo1 = frontOffice.fqdn;
const office = () => ({ serverId: regent.serverId(backOffice) });

interface Request {
  kind: string;
  file: string;
  alias: string | null;
  state: string;
  reason: string | null;
  archivedAt: string | null;
  goneAt: string | null;
  run: { id: string; kind: string; status: string } | null;
}

async function requests(...state: string[]): Promise<Request[]> {
  const { collectedRequests } = await regent.api.ask<{ collectedRequests: { nodes: Request[] } }>(
    `query ($filter: CollectedRequestFilter) { collectedRequests(first: 100, filter: $filter) {
      nodes { kind file alias state reason archivedAt goneAt run { id kind status } } } }`,
    { filter: state.length > 0 ? { state } : {} },
  );
  return collectedRequests.nodes;
}
const ALL = ['WAITING', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'GONE'];

let number = 0;
/** Leaves a file as PHP does: as www-data, which makes the folders as well. */
async function put(kind: 'create' | 'update' | 'delete', text: string): Promise<string> {
  number += 1;
  const file = `202611291030${String(number).padStart(2, '0')}12345.json`;
  await backOffice.exec(
    `setpriv --reuid=www-data --regid=www-data --clear-groups sh -c 'umask 022; mkdir -p -m 0750 ${SPOOL} ${SPOOL}/${kind}; cat >${SPOOL}/${kind}/${file}'`,
    text,
  );
  return file;
}
const inSpool = (folder: string) => told(backOffice, `ls ${SPOOL}/${folder} 2>/dev/null || true`);

const collect = () => carryOut(regent, 'collectRequests', office());
/** Collects, waits for the runs of all requests, and collects again, so that what is done is archived. */
async function settle(): Promise<Run> {
  const first = await collect();
  for (const { run } of await requests('WAITING', 'RUNNING')) if (run !== null) await endOf(regent, run.id);
  await collect();
  return first;
}

beforeAll(async () => {
  // As the playbook leaves it: the code has a link to the data.
  await backOffice.exec(
    `mkdir -p /var/lib/monarc/bo-data /var/lib/monarc/bo/MonarcAppBO && chown www-data /var/lib/monarc/bo-data
     ln -s /var/lib/monarc/bo-data /var/lib/monarc/bo/MonarcAppBO/data`,
  );
});

test('nothing is there yet, which is told, and then a client is created, changed and deleted', async () => {
  expect(await collect()).toMatchObject({
    status: 'SUCCEEDED',
    events: expect.arrayContaining([
      expect.objectContaining({ text: expect.stringContaining('There is no') }),
    ]),
  });
  const file = await put('create', creation(fo1, 'spooled'));
  expect(await plan(regent, 'collectRequests', office())).toMatchObject([
    { action: 'CREATE', client: 'spooled', subject: `create/${file}`, server: { fqdn: backOffice.fqdn } },
  ]);
  await settle();
  expect(await requests(...ALL)).toMatchObject([
    { kind: 'CREATE', file, alias: 'spooled', state: 'DONE', archivedAt: expect.any(String), goneAt: null },
  ]);
  expect([await inSpool('create'), await inSpool('done/create')]).toEqual(['', file]);
  expect(await told(backOffice, `stat -c '%U %a' ${SPOOL}/done ${SPOOL}/done/create/${file}`)).toBe(
    'www-data 750\nwww-data 644',
  );
  expect(await site('spooled')).toMatchObject({
    status: 200,
    body: {
      client: { name: 'Acme {{7*7}} SA' },
      firstUser: { lastname: "O'Neill", email: 'zoe@acme.example' },
    },
  });

  const bob = { first: 'Bob', last: 'Smith', email: 'bob@acme.example' };
  await put(
    'update',
    update(fo1, 'spooled', {
      sql_update: otherUser(bob, 'zoe@acme.example'),
      twoFactorAuthEnforced: false,
    }),
  );
  await settle();
  await siteComesTo('spooled', {
    twoFactorAuthEnforced: false,
    firstUser: { firstname: 'Bob', email: 'bob@acme.example' },
  });

  await put('delete', deletion(fo1, 'spooled'));
  await settle();
  expect(await clientOf(regent, 'spooled', 'status')).toEqual({ status: 'CLOSED' });
  expect((await site('spooled')).status).toBe(404);
  expect((await requests(...ALL)).map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE']);
  expect(await told(backOffice, `find ${SPOOL} -name '*.json' -path '*/done/*' | wc -l`)).toBe('3');
  const { auditEntries } = await regent.api.ask<{ auditEntries: { nodes: { action: string }[] } }>(
    `query { auditEntries(first: 50, filter: { actor: "collector of ${backOffice.fqdn}" }) { nodes { action } } }`,
    {},
  );
  const actions = auditEntries.nodes.map(({ action }) => action).filter((action) => action !== 'endRun');
  expect(actions).toEqual(['deleteClient', 'replaceFirstUser', 'createClient']);
});

test('what cannot be done stays where it is, and is shown with its reason', async () => {
  await put('create', creation('fo9.lab.test', 'nowhere'));
  await put('delete', deletion(fo1, 'stranger'));
  await put('create', creation(fo1, 'sql', `${bootstrap('sql')} DROP DATABASE mysql;`));
  await backOffice.exec(`ln -s /etc/shadow ${SPOOL}/create/1.json; echo '{"server":"' >${SPOOL}/create/2.json
    chown nobody ${SPOOL}/create/2.json`);
  const before = await told(backOffice, `cd ${SPOOL} && find . -type f -o -type l | sort`);
  const run = await settle();
  expect(run.status).toBe('SUCCEEDED');
  const refused = await requests();
  expect(refused.map(({ state }) => state)).toEqual(refused.map(() => 'REFUSED'));
  expect(refused.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('no front office fo9.lab.test'),
      expect.stringContaining('no client stranger'),
      expect.stringContaining('drop database mysql'),
      'It is a link, and no regular file.',
      expect.stringContaining('It belongs to nobody'),
    ]),
  );
  expect(await told(backOffice, `cd ${SPOOL} && find . -type f -o -type l | sort`)).toBe(before);
  expect(JSON.stringify([refused, run.events])).not.toMatch(/\$2y\$|root:/);
  await backOffice.exec(`rm ${SPOOL}/create/* ${SPOOL}/delete/*`);
  await collect();
  expect((await requests('GONE')).length).toBe(5);
});

test('a link in the place of the archive leads nobody anywhere', async () => {
  await backOffice.exec(`mv ${SPOOL}/done /root/done && ln -s /etc/cron.d ${SPOOL}/done`);
  const file = await put('create', creation(fo1, 'linked'));
  await collect();
  for (const { run } of await requests('WAITING', 'RUNNING')) if (run !== null) await endOf(regent, run.id);
  const before = await told(backOffice, 'ls -laR /etc/cron.d');
  expect(await collect()).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining(`${SPOOL}/done`),
  });
  expect(await told(backOffice, 'ls -laR /etc/cron.d')).toBe(before);
  expect(await inSpool('create')).toBe(file);
  await backOffice.exec(`rm ${SPOOL}/done && mv /root/done ${SPOOL}/done`);
  expect((await collect()).status).toBe('SUCCEEDED');
  expect(await inSpool('create')).toBe('');
});

test('Regent is killed again and again, and each request is done once', async () => {
  const aliases = ['kill-one', 'kill-two', 'kill-three'];
  for (const alias of aliases) await put('create', creation(fo1, alias));
  for (let time = 0; time < 4; time += 1) {
    const id = await start(regent, 'collectRequests', office());
    // Another moment each time: before it begins, and at its first, second and third event.
    if (time > 0) await expect.poll(async () => (await lastSeq(id)) > time, { interval: 20 }).toBe(true);
    await regent.killAndRestart();
    await endOf(regent, id);
  }
  await settle();
  await settle();
  expect(await inSpool('create')).toBe('');
  const done = (await requests('DONE')).filter(({ alias }) => aliases.includes(alias ?? ''));
  expect(done.map(({ alias, archivedAt }) => [alias, archivedAt !== null])).toEqual(
    aliases.toReversed().map((alias) => [alias, true]),
  );
  for (const alias of aliases) {
    expect((await site(alias)).status).toBe(200);
    const { runs } = await clientOf<{ runs: { nodes: { kind: string; status: string }[] } }>(
      regent,
      alias,
      'runs { nodes { kind status } }',
    );
    expect(runs.nodes).toEqual([{ kind: 'CREATE_CLIENT', status: 'SUCCEEDED' }]);
  }
});

async function lastSeq(id: string): Promise<number> {
  const { run } = await regent.api.ask<{ run: { lastSeq: number } }>(
    'query ($id: ID!) { run(id: $id) { lastSeq } }',
    {
      id,
    },
  );
  return run.lastSeq;
}
