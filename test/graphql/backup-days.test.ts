/** The calendar of a client's backups, and what the API says of proofs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
let ids: { clientId: string; serverId: string };
beforeAll(async () => {
  api = await startApi();
  const server = await api.addServer('days.test');
  const { client } = await api.addClient('dayly', server.id);
  ids = { clientId: client.id, serverId: server.id };
  await api.prisma.client.update({
    where: { id: client.id },
    data: { activatedAt: new Date('2026-03-01T12:00:00Z') },
  });
  const proof = { proofOutcome: 'PROVEN', proofSource: 'COPY', proofMessage: 'It was loaded.' } as const;
  const at = (time: string) => new Date(`2026-03-${time}:00Z`);
  await api.prisma.backup.createMany({
    data: [
      {
        ...ids,
        at: at('02T02:30'),
        ok: true,
        file: '/2',
        ...proof,
        provenAt: at('05T04:00'),
        proofAt: at('05T04:00'),
      },
      { ...ids, at: at('02T23:30'), ok: true, file: '/2b' },
      { ...ids, at: at('03T02:30'), ok: false },
      { ...ids, at: at('05T02:30'), ok: true, file: '/5', goneAt: new Date(), provenAt: at('06T04:00') },
    ],
  });
  const copied = await api.prisma.backup.findFirstOrThrow({ where: { file: '/2' } });
  await api.prisma.backupCopy.create({
    data: { backupId: copied.id, place: 'p', ok: true, path: 'x', files: [], bytes: 9, at: new Date() },
  });
});
afterAll(() => api.close());

async function daysOf(from: string, to: string, timeZone?: string) {
  const { data, errors } = await api.graphql(
    `query ($from: DateTime!, $to: DateTime!, $timeZone: TimeZone) { client(alias: "dayly") {
      backupDays(from: $from, to: $to, timeZone: $timeZone) { day made copied proven failed missing } } }`,
    { from, to, ...(timeZone && { timeZone }) },
  );
  return errors?.[0]?.message ?? (data.client.backupDays as Record<string, unknown>[]);
}

test('each day says how many backups were made, copied, proven and failed, and whether one is missing', async () => {
  expect(await daysOf('2026-03-01T23:00:00Z', '2026-03-05T00:00:00Z')).toEqual([
    { day: '2026-03-01', made: 0, copied: 0, proven: 0, failed: 0, missing: false },
    { day: '2026-03-02', made: 2, copied: 1, proven: 1, failed: 0, missing: false },
    { day: '2026-03-03', made: 0, copied: 0, proven: 0, failed: 1, missing: true },
    { day: '2026-03-04', made: 0, copied: 0, proven: 0, failed: 0, missing: true },
    { day: '2026-03-05', made: 1, copied: 0, proven: 1, failed: 0, missing: false },
  ]);
});

test('days are those of the time zone, and today misses nothing yet', async () => {
  expect(await daysOf('2026-03-02T12:00:00Z', '2026-03-03T12:00:00Z', 'Europe/Luxembourg')).toMatchObject([
    { day: '2026-03-02', made: 1 },
    { day: '2026-03-03', made: 1, failed: 1, missing: false },
  ]);
  const now = new Date();
  const days = (await daysOf(
    new Date(now.getTime() - 86_400_000).toISOString(),
    now.toISOString(),
  )) as object[];
  expect(days).toMatchObject([{ missing: true }, { missing: false }]);
});

test('a range that is turned round or too long is refused', async () => {
  expect(await daysOf('2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z')).toBe(
    '`to` must not be before `from`.',
  );
  expect(await daysOf('2024-03-02T00:00:00Z', '2026-03-01T00:00:00Z')).toContain('at most 366 days');
});

test('a backup says what came of its proof, and a client which backup is proven and still there', async () => {
  const { data } = await api.graphql(
    `{ client(alias: "dayly") { lastProvenBackup { file provenAt proof { outcome source at message } }
       lastBackup { file proof { outcome } } } }`,
  );
  expect(data.client).toEqual({
    lastProvenBackup: {
      file: '/2',
      provenAt: '2026-03-05T04:00:00.000Z',
      proof: {
        outcome: 'PROVEN',
        source: 'COPY',
        at: '2026-03-05T04:00:00.000Z',
        message: 'It was loaded.',
      },
    },
    lastBackup: { file: '/5', proof: null },
  });
});
