/**
 * Every condition of the kit that Regent lives beside, in random company: nothing that is not Regent's changes.
 * PAST_SEED gives another draw, PAST_SIZE other groups (1: each alone, 2: pairs).
 */
import { expect, test } from 'vitest';
import type { Role } from '../../../src/runner/contract/plugin.ts';
import { plan, type Run } from '../e2e/kit/runs.ts';
import { partOf } from '../../part-of.ts';
import { ALIAS, isFine, type Condition } from './condition.ts';
import { conditions } from './conditions.ts';
import { groupsOf } from './draw.ts';
import { bootPast, succeeds, type PastLab } from './past-lab.ts';

const seed = Number(process.env['PAST_SEED'] ?? 1);
const size = Number(process.env['PAST_SIZE'] ?? 12);
const names = (group: Condition[]) => group.map(({ id }) => id).join(', ');
const drawn = partOf(conditions.filter(isFine));
const groups = groupsOf(drawn, size, seed).map((group) => [names(group), group] as const);

test.each(groups)('a client lives and goes beside: %s', async (_names, group) => {
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
});

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

async function stillThere(past: PastLab, group: Condition[]): Promise<void> {
  for (const condition of group) await past.on(condition, condition.still);
}
