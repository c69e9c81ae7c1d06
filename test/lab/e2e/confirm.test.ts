/** A sync by schedule that would touch many clients waits for somebody to look at it. */
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/connection/open.ts';
import { migrationsFolder } from '../../../src/db/migrations/migrations-folder.ts';
import { lab } from '../kit.ts';
import { clientInput, createClient, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { changesIn, endOf, runOf, start } from './kit/runs.ts';

const { frontOffice } = lab();
const regent = useRegent();
const ALIASES = ['ant-confirm', 'bee-confirm', 'cat-confirm', 'dog-confirm'];

/** Ends in what the administrator of that host wrote, which Regent does not know. */
const vhosts = () =>
  told(frontOffice, `cd /etc/apache2/sites-available && tail -qn 1 ${ALIASES.join('.conf ')}.conf`);

async function waiting(): Promise<string | undefined> {
  const { runs } = await regent.api.ask<{ runs: { nodes: { id: string }[] } }>(
    `query ($serverId: ID!) { runs(first: 10, filter: { serverId: $serverId, status: [BLOCKED] }) { nodes { id } } }`,
    { serverId: regent.serverId(frontOffice) },
  );
  return runs.nodes[0]?.id;
}

const mutate = (mutation: string, fields: string, input: object) =>
  regent.api.mutate(
    `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
      ${mutation}(input: $input) { ${fields} userErrors { code message } }
    }`,
    { input },
  );

/** As the administrator of that host might. */
const edit = (aliases: string[]) =>
  told(
    frontOffice,
    `cd /etc/apache2/sites-available && for alias in ${aliases.join(' ')}; do echo '# by hand' >>$alias.conf; done`,
  );

/** The schedule, at once rather than at the beginning of a minute: it is due when Regent starts again. */
async function comesDue(): Promise<void> {
  await regent.stop();
  const { dataDir: dataFolder } = regent;
  const { prisma, close } = await openDatabase({ url: undefined, dataFolder, migrationsFolder });
  await prisma.schedule.updateMany({ where: { enabled: true }, data: { nextDueAt: new Date() } });
  await close();
  await regent.restart();
}

test('it shows its plan and changes nothing, others go on, and confirmed it does that plan and no more', async () => {
  const serverId = regent.serverId(frontOffice);
  const runs = await Promise.all(
    ALIASES.map((alias) => start(regent, 'createClient', clientInput(regent, frontOffice, alias))),
  );
  for (const run of runs) expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
  await edit(ALIASES);
  await mutate('createSchedule', 'schedule { id }', {
    kind: 'SYNC',
    serverId,
    cron: '0 0 1 1 *',
    timeZone: 'UTC',
  });

  await comesDue();
  await expect.poll(waiting, { timeout: 75_000 }).toBeDefined();
  const id = (await waiting()) ?? '';
  const held = await runOf(regent, id);
  expect(held).toMatchObject({ status: 'BLOCKED', blockedReason: 'CONFIRM' });
  expect(held.explanation).toContain(`4 of its 4 clients: ${ALIASES.join(', ')}`);
  expect(changesIn(held).map(({ text }) => text)).toEqual(
    ALIASES.map((alias) => `update /etc/apache2/sites-available/${alias}.conf (content)`),
  );
  expect(await vhosts()).toBe('# by hand\n'.repeat(4).trimEnd());
  const { server } = await regent.api.ask<{ server: unknown }>(
    'query ($id: ID!) { server(id: $id) { health { status problems } } }',
    { id: serverId },
  );
  expect(server).toMatchObject({
    health: { status: 'WARNING', problems: [expect.stringContaining(`run ${id}`)] },
  });

  expect(await createClient(regent, frontOffice, 'eel-confirm')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await vhosts()).toContain('# by hand');

  await mutate('confirmRun', 'run { status }', { runId: id });
  expect(await endOf(regent, id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await vhosts()).not.toContain('# by hand');
  for (const alias of ALIASES) expect((await site(alias)).status).toBe(200);

  await edit(ALIASES);
  await comesDue();
  await expect.poll(waiting, { timeout: 75_000 }).toBeDefined();
  const moved = (await waiting()) ?? '';
  await edit(['eel-confirm']);
  await mutate('confirmRun', 'run { status }', { runId: moved });
  expect(await endOf(regent, moved)).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining(
      'One change on fo1.lab.test would be needed that the confirmed plan did not have, so nothing was done: ' +
        'update /etc/apache2/sites-available/eel-confirm.conf (content).',
    ),
  });
  expect(await vhosts()).toBe('# by hand\n'.repeat(4).trimEnd());

  await comesDue();
  await expect.poll(waiting, { timeout: 75_000 }).toBeDefined();
  const left = (await waiting()) ?? '';
  const sync = await start(regent, 'syncServer', { serverId });
  expect(await endOf(regent, sync)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await runOf(regent, left)).toMatchObject({
    status: 'CANCELLED',
    explanation: expect.stringMatching(/^Replaced by a sync of/),
  });
  expect(await vhosts()).not.toContain('# by hand');
});
