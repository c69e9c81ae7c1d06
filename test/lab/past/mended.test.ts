/** Every condition of the kit that Regent refuses, in its own words, until somebody has mended it. */
import { expect, onTestFinished, test } from 'vitest';
import { bootHosts } from '../hosts.ts';
import { partOf } from '../../part-of.ts';
import { ALIAS, isRefused, isTold, type Condition } from './condition.ts';
import { conditions } from './conditions.ts';
import { notRegents } from './not-regents.ts';
import { bootPast, succeeds, type PastLab } from './past-lab.ts';

test(
  'what is refused is refused by the check, and works once that is mended',
  { timeout: 1_500_000 },
  async () => {
    const past = await bootPast([]);
    await past.expectNothingForeignChanged();
    for (const condition of partOf(conditions.filter(isRefused))) await expectRefused(past, condition);
  },
);

test('what the check cannot know is told, and works once that is mended', async () => {
  const past = await bootPast([]);
  await past.expectNothingForeignChanged();
  await succeeds(past.createClient(ALIAS));
  for (const condition of conditions.filter(isTold)) await expectTold(past, condition);
  await succeeds(past.forClient('deleteClient', ALIAS, { alias: ALIAS }));
  await past.expectNothingForeignChanged();
});

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

async function expectRefused(past: PastLab, condition: Condition): Promise<void> {
  if (condition.outcome.is !== 'refused') return;
  const { id: alias, outcome } = condition;
  const check = { serverId: past.serverId(condition.on) };
  await past.on(condition, condition.make);
  const { status, explanation } = await past.run('checkServer', check);
  expect.soft(`${alias}: ${status}: ${explanation}`).toMatch(outcome.words);
  expect.soft(`${alias}: ${status}`).toBe(`${alias}: FAILED`);
  const created = await past.createClient(alias);
  if (outcome.showsLater !== true)
    expect.soft(`${alias}: ${created.status}: ${created.explanation}`).not.toMatch(/: SUCCEEDED/);
  await past.on(condition, outcome.mend);
  await succeeds(past.run('checkServer', check));
  const { events } = await succeeds(past.forClient('deleteClient', alias, { alias }));
  expect(events.filter(({ text }) => text.startsWith('Left alone'))).toEqual([]);
  await past.expectNothingForeignChanged();
}

async function expectTold(past: PastLab, condition: Condition): Promise<void> {
  if (condition.outcome.is !== 'told') return;
  const { id, outcome } = condition;
  const sync = { serverId: past.serverId('FRONT_OFFICE') };
  await past.on(condition, condition.make);
  await past.on(condition, condition.meanwhile);
  const { status, explanation } = await past.run('syncServer', sync);
  expect.soft(`${id}: ${status}: ${explanation}`).toMatch(outcome.words);
  expect.soft(`${id}: ${status}`).toBe(`${id}: FAILED`);
  await past.on(condition, outcome.mend);
  await succeeds(past.run('syncServer', sync));
  expect(await past.site()).toBe(200);
  await past.expectNothingForeignChanged();
}
