/** An estate in which all is well, on a clock of the test, and what can become wrong with it. */
import { makeEngine } from './engine.ts';
import { recordingPlugin } from './plugins.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const START = new Date('2026-06-01T12:00:00Z').getTime();

export type Estate = Awaited<ReturnType<typeof healthyEstate>>;

/** A front office with the client acme, and a back office; both are backed up, and their backups proven. */
export async function healthyEstate() {
  const clock = { at: START };
  const now = () => new Date(clock.at);
  const before = (ms: number) => new Date(clock.at - ms);
  const backup = {
    ...recordingPlugin('backup', { roles: ['FRONT_OFFICE', 'BACK_OFFICE'] }),
    actions: { backup: async () => undefined },
  };
  const engine = await makeEngine([backup], { now });
  const { prisma, alarms } = engine;
  const fo = await engine.addServer('fo1.test');
  const bo = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  const { client } = await engine.addClient('acme', fo.id);
  await prisma.run.deleteMany();
  const longAgo = before(100 * DAY);
  await prisma.server.updateMany({
    data: { connection: 'SSH', state: 'READY', hostKeyFingerprint: 'SHA256:confirmed', createdAt: longAgo },
  });
  await prisma.client.updateMany({ data: { status: 'ACTIVE', activatedAt: longAgo, createdAt: longAgo } });
  const addBackup = async (more: object = {}) => {
    const at = before(12 * HOUR);
    return prisma.backup.create({
      data: { serverId: fo.id, clientId: client.id, at, ok: true, provenAt: at, ...more },
    });
  };
  await addBackup();
  await addBackup({ serverId: bo.id, clientId: null, database: 'monarc_common' });

  return {
    ...engine,
    clock,
    before,
    fo,
    bo,
    acme: client,
    addBackup,
    /** A look, this much later (in ms), and what is told. */
    async look(later = 0) {
      clock.at += later;
      return (await alarms.evaluate()).map(({ type, data }) => `${type} ${data.condition}`);
    },
    open: () => prisma.alarm.findMany({ where: { resolvedAt: null }, orderBy: { id: 'asc' } }),
    server: (data: object) => prisma.server.update({ where: { id: fo.id }, data }),
    client: (data: object) => prisma.client.update({ where: { id: client.id }, data }),
    /** What the last look at the front office found. */
    sees: (more: object = {}) =>
      prisma.server.update({
        where: { id: fo.id },
        data: {
          lookedAt: now(),
          lookEvery: 300,
          lookProblem: null,
          look: { disks: [], clockAheadMs: 0, services: [], certificates: [], ...more },
        },
      }),
    async addRun(more: object = {}, clientIds: string[] = []) {
      const run = await prisma.run.create({
        data: {
          kind: 'SYNC',
          status: 'SUCCEEDED',
          serverId: fo.id,
          requestedBy: 'admin@example.org',
          createdAt: now(),
          ...more,
          clients: { connect: clientIds.map((id) => ({ id })) },
        },
      });
      return run;
    },
    /** Takes copies of good backups from now on. */
    addCopy: (backupId: string, more: object = {}) =>
      prisma.backupCopy.create({
        data: { backupId, place: 'store', ok: true, path: 'x', files: [], bytes: 1, at: now(), ...more },
      }),
  };
}
