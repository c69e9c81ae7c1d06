/** Backups that are copied to another server, and come back from there. */
import { basename } from 'node:path';
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Server } from '../../../../src/domain/vocabulary.ts';
import { verifyDue } from '../../../../src/runner/copies/verify-copies.ts';
import type { RunStore } from '../../../../src/runner/store/run-store.ts';
import { makeSshTransport } from '../../../../src/transport/ssh/ssh-transport.ts';
import { addServer } from '../../wired-regent.ts';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, endOf, start, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const MIB = 1024 * 1024;
const store = { ...otherFrontOffice, role: 'BACKUP_STORE' as const };
const COPIES = '/srv/regent-copies';
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy, store] });
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });
const atStore = () => ({ serverId: regent.serverId(store) });
const folder = `${COPIES}/${frontOffice.fqdn}/stored`;
const warningsOf = ({ events }: Run) =>
  events.filter(({ level }) => level === 'WARN').map(({ text }) => text);

interface Backup {
  id: string;
  file: string;
  sha256: string;
  bytes: number;
  copies: { ok: boolean; place: string; path: string; message: string | null }[];
}
const newest = async () =>
  (
    await clientOf<{ lastBackup: Backup }>(
      regent,
      'stored',
      'lastBackup { id file sha256 bytes copies { ok place path message } }',
    )
  ).lastBackup;
const sql = (statements: string) => told(frontOffice, 'mariadb -N', statements);
const rows = () => sql('SELECT COUNT(*) FROM stored.ballast');

/** So many bytes per second leave the front office. */
async function slowDown(rate: string): Promise<void> {
  const device = await told(frontOffice, "ip -o -4 addr show scope global | awk '{ print $2; exit }'");
  await told(frontOffice, `tc qdisc add dev ${device} root tbf rate ${rate} burst 64kb latency 200ms`);
  onTestFinished(async () => void (await told(frontOffice, `tc qdisc del dev ${device} root`)));
}

/** Waits until so much of a file has arrived. */
const partly = (bytes: number) =>
  expect
    .poll(
      async () => Number(await told(store, `stat -c %s ${folder}/*.partial 2>/dev/null | head -n 1 || true`)),
      { interval: 50, timeout: 120_000 },
    )
    .toBeGreaterThan(bytes);

beforeAll(async () => {
  await told(store, `mkdir -m 755 ${COPIES} && mount -t tmpfs -o size=80m,mode=0755 none ${COPIES}`);
  expect(await createClient(regent, frontOffice, 'stored')).toMatchObject({ status: 'SUCCEEDED' });
  await sql(`USE stored;
    CREATE TABLE ballast (id INT PRIMARY KEY, b VARBINARY(1024)) ENGINE=InnoDB;
    INSERT INTO ballast SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_30000;`);
  return async () => void (await told(store, `umount ${COPIES}; rm -rf ${COPIES}`));
});

test('a front office is no store, and a check of the store says what is wrong with its folder', async () => {
  await expect(
    addServer(regent.api, { ...frontOffice, name: 'same', fqdn: 'same.lab.test', role: 'BACKUP_STORE' }),
  ).rejects.toThrow(/the same host key as fo1/);
  const wrong = await carryOut(regent, 'checkServer', atStore());
  expect([wrong.status, wrong.explanation]).toEqual([
    'FAILED',
    expect.stringMatching(/lacks a folder for copies of backups\. Others can read .* chmod 700 \/srv/),
  ]);
  const copying = await carryOut(regent, 'backupServer', fo1());
  expect(copying.status).toBe('SUCCEEDED');
  expect(warningsOf(copying)).toEqual([
    expect.stringMatching(/^Backups could not be copied to \/srv\/regent-copies on fo2.*: On fo2.*chmod 700/),
  ]);
  await told(store, `chmod 700 ${COPIES} && touch ${COPIES}/theirs`);
  const theirs = await carryOut(regent, 'checkServer', atStore());
  expect(theirs.explanation).toContain('is not empty, and Regent has not made it');
  await told(store, `rm ${COPIES}/theirs`);
  expect(await carryOut(regent, 'checkServer', atStore())).toMatchObject({ status: 'SUCCEEDED' });
});

test('a disk without room is said before and during; later backups make up for it', async () => {
  const before = await carryOut(regent, 'backupServer', fo1());
  expect(warningsOf(before)).toContainEqual(
    expect.stringMatching(/the disk of \/srv\/regent-copies on fo2.* is too full: .* needed, .* free/),
  );
  await told(store, `mount -o remount,size=400m ${COPIES}`);
  await slowDown('60mbit');
  const runId = await start(regent, 'backupServer', fo1());
  await partly(2 * MIB);
  await told(store, `dd if=/dev/zero of=${COPIES}/full bs=1M 2>/dev/null || true`);
  const during = await endOf(regent, runId);
  expect(during.status).toBe('SUCCEEDED');
  expect(warningsOf(during)).toContainEqual(expect.stringMatching(/the disk of .* is (too )?full/));
  expect(await told(store, `ls ${folder} | grep partial || true`)).toBe('');
  await told(store, `rm ${COPIES}/full`);
});

test('every backup is copied there, also if the connection is lost meanwhile, for root alone', async () => {
  await slowDown('60mbit');
  const runId = await start(regent, 'backupServer', fo1());
  await partly(4 * MIB);
  await store.stopSshd();
  await store.startSshd();
  const run = await endOf(regent, runId);
  expect(run.status).toBe('SUCCEEDED');
  expect(warningsOf(run)[0]).toMatch(/goes on after .*MiB: /);
  const { file, sha256, copies } = await newest();
  const path = `${frontOffice.fqdn}/stored/${basename(file)}`;
  expect(copies).toEqual([{ ok: true, place: expect.any(String) as unknown, path, message: null }]);
  expect(await told(store, `sha256sum <${COPIES}/${path}`)).toBe(`${sha256}  -`);
  expect(await told(store, `ls -A ${COPIES}; stat -c '%U %a' ${COPIES} ${COPIES}/${path}`)).toBe(
    `.regent-copies.json\n${frontOffice.fqdn}\nroot 700\nroot 600`,
  );
  const there = await told(frontOffice, `cd ${file.replace(/[^/]*$/, '')} && sha256sum *`);
  expect(await told(store, `cd ${folder} && sha256sum *`)).toBe(there);
  expect(await told(store, 'pgrep -c sftp-server || true')).toBe('0');
});

test('a cancelled run ends at once and leaves nothing running; the next one goes on', async () => {
  await slowDown('30mbit');
  const runId = await start(regent, 'backupServer', fo1());
  await partly(2 * MIB);
  expect(await carryOut(regent, 'cancelRun', { runId })).toMatchObject({ status: 'CANCELLED' });
  await expect.poll(() => told(store, 'pgrep -c sftp-server || true')).toBe('0');
  expect(await told(store, `ls ${folder}`)).toContain('.partial');
});

test('the client comes back from the store when its front office has lost all backups', async () => {
  expect(warningsOf(await carryOut(regent, 'backupServer', fo1()))).toEqual([]);
  expect(await told(store, `ls ${folder}`)).not.toContain('.partial');
  const { id } = await newest();
  await told(frontOffice, 'rm -rf /var/lib/mysql-backup/monarc/stored');
  await sql('DELETE FROM stored.ballast');
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  const proof = await carryOut(regent, 'verifyClient', { clientId: await clientId(regent, 'stored') });
  expect(proof, proof.explanation ?? '').toMatchObject({ status: 'SUCCEEDED' });
  const run = await carryOut(regent, 'restoreClient', {
    clientId: await clientId(regent, 'stored'),
    backupId: id,
  });
  expect(run, run.explanation ?? '').toMatchObject({ status: 'SUCCEEDED' });
  expect(run.events.map(({ text }) => text).join('\n')).toMatch(/Brings stored-.* from its copy on fo2/);
  expect(await rows()).toBe('30000');
  // What was there before is backed up, and the store gets it without another backup.
  await expect.poll(async () => (await newest()).copies.map(({ ok }) => ok)).toEqual([true]);
  const { file, sha256, copies } = await newest();
  expect(run.events.map(({ text }) => text)).toContain(`What is there now is backed up in ${file}`);
  expect(await told(store, `sha256sum <${COPIES}/${copies[0]?.path}`)).toBe(`${sha256}  -`);
  expect(
    await told(
      frontOffice,
      "find /var/lib/regent/originals -name '*.dump*' -o -name '*.sql.zst*' 2>/dev/null || true",
    ),
  ).toBe('');
});

test('a flipped bit on the store is found by the daily look', async () => {
  const backup = await carryOut(regent, 'backupClient', { clientId: await clientId(regent, 'stored') });
  expect(backup).toMatchObject({ status: 'SUCCEEDED' });
  const { file, copies, sha256, bytes } = await newest();
  const path = copies[0]?.path ?? '';
  const place = copies[0]?.place ?? '';
  await told(store, `printf X | dd of=${COPIES}/${path} bs=1 seek=1000 conv=notrunc 2>&1`);
  const ssh = makeSshTransport({
    address: store.address,
    port: store.sshPort,
    mayReach: () => true,
    user: 'ansible',
    privateKey: await readFile(lab().sshKey, 'utf8'),
    hostKey: store.hostKeyFingerprint,
  });
  onTestFinished(() => ssh.close());
  const due = [
    {
      backupId: 'b',
      place,
      ok: true,
      path,
      files: [{ name: basename(file), bytes, sha256 }],
      at: new Date(),
      verifiedAt: null,
      goneAt: null,
      message: null,
    },
  ];
  const found: { ok: boolean; message: string | null }[] = [];
  const row = { id: place, fqdn: store.fqdn, mode: 'ACTIVE', state: 'READY', notOurs: null } as Server;
  const runStore = {
    backupStores: async () => [row],
    acquire: async () => 1,
    renew: async () => true,
    release: async () => true,
    copiesToVerify: async () => due.slice(found.length),
    verifiedCopy: async (copy: (typeof found)[number]) => void found.push(copy),
  } as unknown as RunStore;
  await verifyDue(
    {
      runStore,
      copyFolder: undefined,
      backupStores: { path: COPIES, keep: { count: 9 }, inTurn: (work) => work() },
      transportFor: () => ssh,
      worker: 'w',
      leaseMs: 60_000,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    },
    new AbortController().signal,
  );
  expect(found).toMatchObject([
    { ok: false, message: `${COPIES}/${path} on ${store.fqdn} is damaged: its SHA-256 is another.` },
  ]);
});

test('the last backup of a client is copied there before the client is removed; not if the disk is away', async () => {
  await told(store, `mount -t tmpfs -o mode=0700 none ${COPIES}`);
  const failed = await deleteClient(regent, 'stored');
  expect(failed).toMatchObject({ status: 'FAILED' });
  expect(failed.explanation).toContain('Check whether its disk is mounted');
  await told(store, `umount ${COPIES}`);
  const run = await carryOut(regent, 'retryRun', { runId: failed.id });
  expect(run, run.explanation ?? '').toMatchObject({ status: 'SUCCEEDED' });
});
