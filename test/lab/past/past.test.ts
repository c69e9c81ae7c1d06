/**
 * Every condition of the kit, in random company: what is fine is fine, what is refused is refused by the check
 * in its own words, and nothing that is not Regent's changes. PAST_SEED gives another draw, PAST_SIZE other groups
 * (1: each alone, 2: pairs).
 */
import { expect, onTestFinished, test } from 'vitest';
import type { Role } from '../../../src/runner/contract/plugin.ts';
import { plan, type Run } from '../e2e/kit/runs.ts';
import { bootHosts } from '../hosts.ts';
import { ALIAS, isFine, isRefused, isTold, type Condition } from './condition.ts';
import { conditions } from './conditions.ts';
import { groupsOf } from './draw.ts';
import { notRegents } from './not-regents.ts';
import { bootPast, type PastLab } from './past-lab.ts';

const seed = Number(process.env['PAST_SEED'] ?? 1);
const size = Number(process.env['PAST_SIZE'] ?? 6);
const names = (group: Condition[]) => group.map(({ id }) => id).join(', ');
const groups = (of: (condition: Condition) => boolean) =>
  groupsOf(conditions.filter(of), size, seed).map((group) => [names(group), group] as const);

test.each(groups(isFine))(
  'a client lives and goes beside: %s',
  { timeout: 180_000 },
  async (_names, group) => {
    const past = await bootPast(group);
    await past.expectNothingForeignChanged();
    await stillThere(past, group);
    for (const role of ['BACK_OFFICE', 'FRONT_OFFICE', 'REVERSE_PROXY'] as const)
      expectRemarks(group, role, await succeeds(past.run('checkServer', { serverId: past.serverId(role) })));
    for (const condition of group) await expectTaken(past, condition);
    await past.expectNothingForeignChanged();

    await succeeds(past.createClient(ALIAS));
    expect(await past.site()).toBe(200);
    for (const condition of group) await past.on(condition, condition.meanwhile);
    for (const role of ['BACK_OFFICE', 'FRONT_OFFICE', 'REVERSE_PROXY'] as const) {
      const input = { serverId: past.serverId(role) };
      await succeeds(past.run('syncServer', input));
      expect(await plan(past, 'syncServer', input)).toEqual([]);
    }
    const frontOffice = { serverId: past.serverId('FRONT_OFFICE') };
    await succeeds(past.run('backupServer', frontOffice));
    await succeeds(past.forClient('suspendClient', ALIAS));
    expect(await past.site()).toBe(503);
    await succeeds(past.forClient('resumeClient', ALIAS));
    expect(await past.site()).toBe(200);
    await stillThere(past, group);

    await succeeds(past.forClient('deleteClient', ALIAS, { alias: ALIAS }));
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
    for (const condition of conditions.filter(isRefused)) await expectRefused(past, condition);
  },
);

test('what the check cannot know is told, and works once that is mended', { timeout: 180_000 }, async () => {
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

/** Fails with what the run says. */
async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  const { kind, status, explanation } = run;
  expect(`${kind}: ${status}${status === 'SUCCEEDED' ? '' : `: ${explanation}`}`).toBe(`${kind}: SUCCEEDED`);
  return run;
}

/** The check of a server names what is to be looked after there. */
function expectRemarks(group: Condition[], role: Role, { events }: Run): void {
  const said = events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
  for (const { id, on, outcome } of group)
    if (on === role && outcome.is === 'fine' && outcome.remark !== undefined)
      expect(`${id}: ${said.join('\n')}`).toMatch(outcome.remark);
}

async function expectTaken(past: PastLab, { outcome }: Condition): Promise<void> {
  if (outcome.is !== 'taken') return;
  const { alias, words } = outcome;
  const run = await past.createClient(alias);
  expect(run).toMatchObject({ status: 'FAILED', client: { status: 'FAILED' } });
  for (const each of words) expect(run.explanation).toMatch(each);
  await succeeds(past.forClient('deleteClient', alias, { alias }));
}

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
  await succeeds(past.forClient('deleteClient', alias, { alias }));
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

async function stillThere(past: PastLab, group: Condition[]): Promise<void> {
  for (const condition of group) await past.on(condition, condition.still);
}
