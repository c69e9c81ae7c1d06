/** A plan that is kept is carried out as it was seen, or not at all. */
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientId, clientInput, clientOf, createClient, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, endOf, type Run } from './kit/runs.ts';

const { frontOffice, otherFrontOffice } = lab();
const regent = useRegent();

interface Plan {
  id: string;
  status: string;
  difference: string[];
  changes: { summary: string }[];
  problems: { message: string }[];
}
const PLAN = 'id status difference changes { summary } problems { message }';

async function keep(mutation: string, input: object): Promise<Plan> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { keptPlan } = await regent.api.mutate<{ keptPlan: Plan }>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { keptPlan { ${PLAN} } userErrors { code message } } }`,
    { input: { ...input, dryRun: true, keepPlan: true } },
  );
  return keptPlan;
}

const planOf = async (id: string) =>
  (await regent.api.ask<{ plan: Plan }>(`query ($id: ID!) { plan(id: $id) { ${PLAN} } }`, { id })).plan;

/** Rejects with the message if the plan is not carried out. */
async function done(planId: string): Promise<Run> {
  const { run } = await regent.api.mutate<{ run: { id: string } }>(
    `mutation ($planId: ID!) { carryOut(input: { planId: $planId }) { run { id } userErrors { code message } } }`,
    { planId },
  );
  return endOf(regent, run.id);
}

/** Each change of the run is one of the plan. */
function isAsSeen(run: Run, { changes }: Plan): void {
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(changes.map(({ summary }) => summary)).toEqual(
    expect.arrayContaining(changesIn(run).map(({ text }) => text)),
  );
}

const spoil = (alias: string) =>
  told(frontOffice, `echo '# by hand' >>/etc/apache2/sites-available/${alias}.conf`);
const vhosts = () => told(frontOffice, 'cat /etc/apache2/sites-available/*-plans.conf');
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });

beforeAll(async () => {
  for (const alias of ['acme-plans', 'beta-plans'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
});

test('what somebody changes by hand after the look makes the plan stale, and a new plan is carried out', async () => {
  await spoil('acme-plans');
  const plan = await keep('syncServer', fo1());
  expect(plan.changes.map(({ summary }) => summary)).toContain(
    'update /etc/apache2/sites-available/acme-plans.conf (content)',
  );
  await spoil('beta-plans');
  const before = await vhosts();
  const difference =
    'New: update /etc/apache2/sites-available/beta-plans.conf (content) (vhost on fo1.lab.test).';
  await expect(done(plan.id)).rejects.toThrow(`PLAN_STALE: Something has changed since this plan was made`);
  expect(await planOf(plan.id)).toMatchObject({ status: 'STALE', difference: [difference] });
  expect(await vhosts()).toBe(before);

  const anew = await keep('syncServer', fo1());
  isAsSeen(await done(anew.id), anew);
  expect(await vhosts()).not.toContain('# by hand');
  expect((await planOf(anew.id)).status).toBe('CARRIED_OUT');
  await expect(done(anew.id)).rejects.toThrow('was carried out already');
});

test('a file that somebody changes once more has another diff', async () => {
  await spoil('acme-plans');
  const plan = await keep('syncServer', fo1());
  await spoil('acme-plans');
  await expect(done(plan.id)).rejects.toThrow(
    'With another difference: update /etc/apache2/sites-available/acme-plans.conf (content) (vhost on fo1.lab.test).',
  );
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
});

test('a life of a client by plans: each is the same when it is made again', async () => {
  const created = await keep('createClient', clientInput(regent, frontOffice, 'life-plans'));
  isAsSeen(await done(created.id), created);
  expect((await site('life-plans')).status).toBe(200);
  const client = { clientId: await clientId(regent, 'life-plans') };
  const steps: [string, object][] = [
    ['updateClient', { ...client, name: 'Another name' }],
    ['suspendClient', client],
    ['resumeClient', client],
    ['backupClient', client],
  ];
  for (const [mutation, input] of steps) {
    const plan = await keep(mutation, input);
    expect(await done(plan.id), mutation).toMatchObject({ status: 'SUCCEEDED' });
  }
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    'life-plans',
    'lastGoodBackup { id }',
  );
  const later: [string, object][] = [
    ['restoreClient', { ...client, backupId: lastGoodBackup.id }],
    ['moveClient', { ...client, toServerId: regent.serverId(otherFrontOffice) }],
    ['deleteClient', { ...client, alias: 'life-plans' }],
  ];
  for (const [mutation, input] of later) {
    const plan = await keep(mutation, input);
    expect([mutation, plan.problems]).toEqual([mutation, []]);
    expect(await done(plan.id), mutation).toMatchObject({ status: 'SUCCEEDED' });
  }
  expect((await site('life-plans')).status).toBe(404);
});
