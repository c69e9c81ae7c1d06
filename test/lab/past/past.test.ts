/**
 * Every condition of the kit, in random company: what is fine is fine, what is refused is refused by the check
 * in its own words, and nothing that is not Regent's changes. PAST_SEED gives another draw, PAST_SIZE other groups
 * (1: each alone, 2: pairs).
 */
import { expect, onTestFinished, test } from 'vitest';
import { plan } from '../e2e/runs.ts';
import { bootHosts } from '../hosts.ts';
import { ALIAS, isFine, isRefused, type Condition } from './condition.ts';
import { conditions } from './conditions.ts';
import { groupsOf } from './draw.ts';
import { notRegents } from './not-regents.ts';
import { bootPast, type PastLab } from './past-lab.ts';

const seed = Number(process.env['PAST_SEED'] ?? 1);
const size = Number(process.env['PAST_SIZE'] ?? 6);
const names = (group: Condition[]) => group.map(({ id }) => id).join(', ');
const groups = (of: (condition: Condition) => boolean) =>
  groupsOf(conditions.filter(of), size, seed).map((group) => ({ group, names: names(group) }));

test.each(groups(isFine))(
  'a client lives and goes beside: $names',
  { timeout: 180_000 },
  async ({ group }) => {
    const past = await bootPast(group);
    await past.expectNothingForeignChanged();
    await stillThere(past, group);
    for (const role of ['BACK_OFFICE', 'FRONT_OFFICE', 'REVERSE_PROXY'] as const)
      expect(await past.run('checkServer', { serverId: past.serverId(role) })).toMatchObject({
        status: 'SUCCEEDED',
      });
    for (const condition of group) await expectTaken(past, condition);
    await past.expectNothingForeignChanged();

    expect(await past.createClient(ALIAS)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await past.site()).toBe(200);
    for (const condition of group) await past.on(condition, condition.meanwhile);
    for (const role of ['BACK_OFFICE', 'FRONT_OFFICE', 'REVERSE_PROXY'] as const) {
      const input = { serverId: past.serverId(role) };
      expect(await past.run('syncServer', input)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await plan(past, 'syncServer', input)).toEqual([]);
    }
    const frontOffice = { serverId: past.serverId('FRONT_OFFICE') };
    expect(await past.run('backupServer', frontOffice)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await past.forClient('suspendClient', ALIAS)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await past.site()).toBe(503);
    expect(await past.forClient('resumeClient', ALIAS)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await past.site()).toBe(200);
    await stillThere(past, group);

    expect(await past.forClient('deleteClient', ALIAS, { alias: ALIAS })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await past.site()).toBe(404);
    await stillThere(past, group);
    await past.expectNothingForeignChanged();
  },
);

test(
  'what is refused is refused by the check, and works once that is mended',
  { timeout: 600_000 },
  async () => {
    const past = await bootPast([]);
    await past.expectNothingForeignChanged();
    for (const condition of conditions.filter(isRefused)) {
      await past.on(condition, condition.make);
      if (condition.outcome.is !== 'refused') continue;
      const check = await past.run('checkServer', { serverId: past.serverId(condition.on) });
      expect(`${condition.id}: ${check.status}: ${check.explanation}`).toMatch(condition.outcome.words);
      expect(check).toMatchObject({ status: 'FAILED' });
      const alias = condition.id;
      expect(await past.createClient(alias)).not.toMatchObject({ status: 'SUCCEEDED' });
      await past.on(condition, condition.outcome.mend);
      expect(await past.run('checkServer', { serverId: past.serverId(condition.on) })).toMatchObject({
        status: 'SUCCEEDED',
      });
      expect(await past.forClient('deleteClient', alias, { alias })).toMatchObject({ status: 'SUCCEEDED' });
      await past.expectNothingForeignChanged();
    }
  },
);

test('whatever is changed of others is noticed', async () => {
  const lab = await bootHosts([{ name: 'fo1', role: 'FRONT_OFFICE' }]);
  onTestFinished(() => lab.close());
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('There is no host.');
  let before = await notRegents(host);
  for (const change of [
    'echo more >>/etc/hosts',
    'rm /etc/apache2/ports.conf',
    'chmod 700 /var/www',
    'mkdir /var/www/new',
    'touch /root/.hushlogin',
    `mariadb -e 'CREATE DATABASE other; CREATE TABLE other.rows (i INT PRIMARY KEY)'`,
    `mariadb -e 'INSERT INTO other.rows VALUES (1)'`,
    `mariadb -e 'CREATE USER other@localhost'`,
    `mariadb -e 'GRANT SELECT ON other.* TO other@localhost'`,
    `mariadb -e 'DROP DATABASE other'`,
  ]) {
    await host.exec(change);
    const now = await notRegents(host);
    expect(now, change).not.toEqual(before);
    before = now;
  }
  await host.exec(`mkdir /var/www/${ALIAS} && mariadb -e 'CREATE DATABASE \`${ALIAS}\`'`);
  expect(await notRegents(host)).toEqual(before);
});

async function expectTaken(past: PastLab, { outcome }: Condition): Promise<void> {
  if (outcome.is !== 'taken') return;
  const { alias, words } = outcome;
  const run = await past.createClient(alias);
  expect(run).toMatchObject({ status: 'FAILED', client: { status: 'FAILED' } });
  for (const each of words) expect(run.explanation).toMatch(each);
  expect(await past.forClient('deleteClient', alias, { alias })).toMatchObject({ status: 'SUCCEEDED' });
}

async function stillThere(past: PastLab, group: Condition[]): Promise<void> {
  for (const condition of group) await past.on(condition, condition.still);
}
