/** The audit is kept for ever, so nobody fills it with what they were refused. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WRITTEN_REFUSALS } from '../../../src/domain/accounts/refusals.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { anonymous, insider, type HostileCaller } from '../callers/actors.ts';

const { points: MOST } = WRITTEN_REFUSALS.user;

let api: Api;
beforeAll(async () => {
  api = await startApi({ trustedProxies: ['127.0.0.1'] });
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.prisma.rateLimit.deleteMany();
});

const refusals = (where: object = {}) =>
  api.prisma.auditEntry.findMany({ where: { outcome: 'REFUSED', ...where }, orderBy: { id: 'asc' } });

/** Several at a time, as whoever wants to fill something does it. */
async function times(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - n) }, (_, i) => work(n + i)));
  }
}

async function nameOf(who: HostileCaller): Promise<string> {
  return (await who.ask('{ viewer { email } }')).data.viewer.email as string;
}

test('a user’s forbidden requests are written down, then once that there are more, then not', async () => {
  const nosy = await insider(api, 'DBADMIN');
  const email = await nameOf(nosy);
  await times(MOST + 40, async () => {
    const { errors } = await nosy.ask('{ users { totalCount } }');
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
  await vi.waitFor(async () => expect(await refusals({ actor: email })).toHaveLength(MOST + 1), 60_000);
  const more = await refusals({ actor: email, action: 'moreRefusals' });
  expect(more).toMatchObject([
    { subject: `user ${email}`, details: { notWrittenDownUntil: expect.stringMatching(/^20.*Z$/) } },
  ]);
});

test('refused mutations and the export of the audit count with them, and another user by themselves', async () => {
  const nosy = await insider(api, 'DBADMIN', 'ACCADMIN');
  const email = await nameOf(nosy);
  const run = await api.prisma.run.create({
    data: { kind: 'BACKUP', requestedBy: 'somebody@example.org', lease: 'x' },
  });
  await times(MOST, async (n) => {
    if (n % 2 === 0) {
      const response = await fetch(`${api.server.url}/audit.ndjson`, {
        headers: { authorization: `Bearer ${nosy.bearer}` },
      });
      expect(response.status).toBe(403);
      await response.text();
      return;
    }
    const { data } = await nosy.ask(
      'mutation ($id: ID!) { cancelRun(input: { runId: $id }) { userErrors { code } } }',
      {
        id: encodeId('Run', run.id),
      },
    );
    expect(data.cancelRun.userErrors).toEqual([{ code: 'FORBIDDEN' }]);
  });
  expect(await refusals({ actor: email })).toHaveLength(MOST);
  await nosy.ask('{ users { totalCount } }');
  await nosy.ask('{ users { totalCount } }');
  await vi.waitFor(async () => expect(await refusals({ actor: email })).toHaveLength(MOST + 1), 60_000);

  const other = await insider(api, 'DBADMIN');
  await other.ask('{ users { totalCount } }');
  const otherEmail = await nameOf(other);
  await vi.waitFor(async () => expect(await refusals({ actor: otherEmail })).toHaveLength(1), 60_000);
});

test('what is done is written down, however much was refused before', async () => {
  const nosy = await insider(api, 'SYSADMIN');
  const email = await nameOf(nosy);
  await times(MOST + 5, () => nosy.ask('{ users { totalCount } }'));
  const { data } = await nosy.ask(
    'mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { userErrors { code } } }',
    { input: { kind: 'SYNC', cron: '0 3 * * *', timeZone: 'UTC' } },
  );
  expect(data.createSchedule.userErrors).toEqual([]);
  expect(await api.prisma.auditEntry.count({ where: { actor: email, action: 'createSchedule' } })).toBe(1);
});

test('nobody without an account fills it with sign-ins to accounts that they make up', async () => {
  const stranger = anonymous(api);
  const before = (await refusals({ action: { in: ['signIn', 'moreRefusals'] } })).length;
  // Each made-up account is tried until its own count is full, which was an entry for each.
  const { points } = WRITTEN_REFUSALS.network;
  await times((points + 10) * 11, (n) =>
    stranger.ask(
      'mutation ($email: EmailAddress!) { signIn(input: { email: $email, password: "x" }) { userErrors { code } } }',
      { email: `nobody-${Math.floor(n / 11)}@example.org` },
    ),
  );
  const written = await refusals({ action: { in: ['signIn', 'moreRefusals'] } });
  expect(written.length - before).toBe(points + 1);
  expect(written.at(-1)).toMatchObject({
    actor: 'anonymous',
    action: 'moreRefusals',
    subject: 'network 127.0.0.1',
  });
});

test('nor from however many networks', async () => {
  const anonymousKey = 'refusals:anonymous';
  const inAnHour = BigInt(Date.now() + 3_600_000);
  const { points } = WRITTEN_REFUSALS.anonymous;
  await api.prisma.rateLimit.create({ data: { key: anonymousKey, points: points - 2, expire: inAnHour } });
  const before = (await refusals()).length;
  await times(20, (n) =>
    fetch(api.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${n}` },
      body: JSON.stringify({
        query: `mutation { signIn(input: { email: "n${n}@example.org", password: "x" }) { userErrors { code } } }`,
      }),
    }),
  );
  const written = (await refusals()).slice(before);
  expect(written).toHaveLength(3);
  expect(written.filter(({ action }) => action === 'moreRefusals')).toMatchObject([
    { subject: 'anonymous callers', actor: 'anonymous' },
  ]);
});
