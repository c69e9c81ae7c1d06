/** Backups that are copied to Regent's own machine, over a slow cable that breaks. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, endOf, start, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const MIB = 1024 * 1024;
const regent = useRegent({
  hosts: [backOffice, frontOffice, reverseProxy],
  config: { plugins: { FRONT_OFFICE: { backup: { options: { keep: 10 } } } } },
  env: (dataDir) => ({ BACKUP_DIR: join(dataDir, 'copies') }),
});
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });
const copies = () => join(regent.dataDir, 'copies');
const folder = () => join(copies(), frontOffice.fqdn, 'copya');

interface Backup {
  file: string;
  sha256: string;
  bytes: number;
  copies: { ok: boolean; path: string; bytes: number; message: string | null; verifiedAt: string | null }[];
}

const newest = async () => {
  const { lastBackup, lastCopiedBackup } = await clientOf<{
    lastBackup: Backup;
    lastCopiedBackup: { file: string } | null;
  }>(
    regent,
    'copya',
    'lastBackup { file sha256 bytes copies { ok path bytes message verifiedAt } } lastCopiedBackup { file }',
  );
  return { ...lastBackup, isCopied: lastCopiedBackup?.file === lastBackup.file };
};
const warningsOf = ({ events }: Run) =>
  events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** So many bytes per second leave the front office. */
async function slowDown(rate: string): Promise<void> {
  const device = await told(frontOffice, "ip -o -4 addr show scope global | awk '{ print $2; exit }'");
  await told(frontOffice, `tc qdisc add dev ${device} root tbf rate ${rate} burst 64kb latency 200ms`);
  onTestFinished(async () => void (await told(frontOffice, `tc qdisc del dev ${device} root`)));
}

/** Waits until so much of a file is there, and gives its size. */
async function partly(bytes: number): Promise<number> {
  let size = 0;
  await expect
    .poll(
      async () => {
        const names = await readdir(folder()).catch(() => []);
        const partial = names.find((name) => name.endsWith('.partial'));
        size = partial === undefined ? 0 : (await stat(join(folder(), partial))).size;
        return size;
      },
      { interval: 50, timeout: 120_000 },
    )
    .toBeGreaterThan(bytes);
  return size;
}

const received = async () =>
  Number(await readFile(`/sys/class/net/${frontOffice.cable}/statistics/rx_bytes`, 'utf8'));

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, 'copya')).toMatchObject({ status: 'SUCCEEDED' });
  await told(
    frontOffice,
    'mariadb copya',
    `CREATE TABLE ballast (id INT PRIMARY KEY, b VARBINARY(1024)) ENGINE=InnoDB;
     INSERT INTO ballast SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_30000;`,
  );
});

test('a backup is copied in its run, and the copy is the same file', async () => {
  const run = await carryOut(regent, 'backupServer', fo1());
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  const { file, sha256: hash, bytes, copies: made, isCopied } = await newest();
  expect(bytes).toBeGreaterThan(20 * MIB);
  expect(isCopied).toBe(true);
  expect(made).toMatchObject([
    { ok: true, path: `${frontOffice.fqdn}/copya/${basename(file)}`, message: null },
  ]);
  expect(await sha256(join(copies(), made[0]?.path ?? ''))).toBe(hash);
  expect(await told(frontOffice, `sha256sum <${file}`)).toBe(`${hash}  -`);
  const stem = basename(file, '.sql.zst');
  expect((await readdir(folder())).toSorted()).toEqual([
    `${stem}.files.tar.zst`,
    `${stem}.json`,
    `${stem}.sql.zst`,
  ]);
  for (const name of [`${stem}.files.tar.zst`, `${stem}.json`])
    expect(await told(frontOffice, `sha256sum <${file.replace(basename(file), name)}`)).toBe(
      `${await sha256(join(folder(), name))}  -`,
    );
  expect(await told(frontOffice, 'pgrep -c sftp-server || true')).toBe('0');
});

test('the database of the back office is copied and proven in the same way', async () => {
  const bo = { serverId: regent.serverId(backOffice) };
  expect(await carryOut(regent, 'syncServer', bo)).toMatchObject({ status: 'SUCCEEDED' });
  const run = await carryOut(regent, 'backupServer', bo);
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  const there = await told(backOffice, 'cd /var/lib/mysql-backup/monarc/monarc_common && sha256sum *');
  const theirs = join(copies(), backOffice.fqdn, 'monarc_common');
  const copied = await Promise.all(
    (await readdir(theirs)).toSorted().map(async (name) => `${await sha256(join(theirs, name))}  ${name}`),
  );
  expect(copied).toEqual(there.split('\n'));

  const proven = async () => {
    const { explanation, status } = await carryOut(regent, 'verifyServer', bo);
    const { server } = await regent.api.ask<{
      server: { health: { status: string }; backups: { nodes: Proven[] } };
    }>(
      `query ($id: ID!) { server(id: $id) {
        health { status } backups(first: 1) { nodes { ok file provenAt proof { outcome source message } } } } }`,
      { id: bo.serverId },
    );
    expect(await told(backOffice, 'ls -A /var/lib/regent/proofs; pgrep -c sftp-server || true')).toBe('0');
    return { explanation, status, health: server.health.status, ...server.backups.nodes[0]! };
  };
  const first = await proven();
  expect(first).toMatchObject({
    explanation: `The newest backup of the database of ${backOffice.fqdn} is proven.`,
    ok: true,
    provenAt: expect.any(String) as unknown,
    proof: {
      outcome: 'PROVEN',
      source: 'COPY',
      message: expect.stringMatching(/^It was loaded: .* rows, as its manifest says\.$/) as unknown,
    },
  });
  const stem = first.file.replace('.sql.zst', '');
  expect(await told(backOffice, `ls ${stem}.*`)).toContain(`${stem}.proven`);
  await told(backOffice, `printf X | dd of=${first.file} bs=1 seek=1000 conv=notrunc 2>&1`);
  expect(await proven()).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining(
      `Damage in the backup of monarc_common, ${first.file}: The dump has another SHA-256`,
    ) as unknown,
    health: 'WARNING',
    ok: false,
    provenAt: null,
    proof: { outcome: 'DAMAGED', source: 'SERVER' },
  });
  expect(await told(backOffice, `ls ${stem}.*`)).toContain(`${stem}.damaged`);
  await told(backOffice, `rm ${stem}.*`);
});

interface Proven {
  ok: boolean;
  file: string;
  provenAt: string | null;
  proof: { outcome: string; source: string; message: string } | null;
}

test('the copy is what is proven, sent back to the server for that; if it is damaged, the server has its own', async () => {
  const proven = async () => {
    const run = await carryOut(regent, 'verifyClient', { clientId: await clientId(regent, 'copya') });
    const { lastBackup } = await clientOf<{ lastBackup: Proven }>(
      regent,
      'copya',
      'lastBackup { ok file provenAt proof { outcome source message } }',
    );
    expect(await told(frontOffice, 'ls -A /var/lib/regent/proofs; pgrep -c sftp-server || true')).toBe('0');
    return { run, ...lastBackup };
  };
  const first = await proven();
  expect(first.run).toMatchObject({
    status: 'SUCCEEDED',
    explanation: 'The newest backup is proven: copya.',
  });
  expect(first.proof).toEqual({
    outcome: 'PROVEN',
    source: 'COPY',
    message: expect.stringMatching(/^It was loaded: .* rows, as its manifest says\.$/) as unknown,
  });
  expect(first.provenAt).not.toBeNull();
  const stem = first.file.replace('.sql.zst', '');
  expect(await told(frontOffice, `ls ${stem}.*`)).toContain(`${stem}.proven`);

  const copy = join(folder(), basename(first.file));
  await $`printf X | dd of=${copy} bs=1 seek=1000 conv=notrunc`.quiet();
  const second = await proven();
  expect(second.proof).toMatchObject({ outcome: 'PROVEN', source: 'SERVER' });
  expect(warningsOf(second.run)).toEqual([
    expect.stringMatching(
      /The copy .* cannot be tried: .* is not what it was when it was made: its SHA-256 is another\. The backup on the server is tried/,
    ),
  ]);

  await told(frontOffice, `printf X | dd of=${first.file} bs=1 seek=1000 conv=notrunc 2>&1`);
  const third = await proven();
  expect(third).toMatchObject({ ok: false, provenAt: null, proof: { outcome: 'DAMAGED', source: 'SERVER' } });
  expect(third.run.status).toBe('FAILED');
  expect(third.run.explanation).toContain(
    `Damage in the backup of copya, ${first.file}: The dump has another`,
  );
  expect(await told(frontOffice, `ls ${stem}.*`)).toMatch(
    /\.damaged\n.*\.files\.tar\.zst\n.*\.json\n.*\.sql\.zst/,
  );
  const { backups, lastProvenBackup } = await clientOf<{
    backups: { nodes: Proven[] };
    lastProvenBackup: Proven | null;
  }>(regent, 'copya', 'backups { nodes { file } } lastProvenBackup { file }');
  expect([backups.nodes.length, lastProvenBackup]).toEqual([1, null]);
  await told(frontOffice, `rm ${stem}.*`);
});

test('with fish as login shell, one session and no forwarding, too', async () => {
  const file = '/etc/ssh/sshd_config.d/00-hardened.conf';
  const restarted = async (command: string) => {
    await told(frontOffice, command);
    await frontOffice.stopSshd();
    await frontOffice.startSshd();
  };
  onTestFinished(() => restarted(`rm ${file}; usermod --shell /bin/bash ansible`));
  await restarted(
    `usermod --shell /usr/bin/fish ansible; printf 'MaxSessions 1\\nDisableForwarding yes\\nBanner /etc/issue\\n' >${file}`,
  );
  expect(await told(frontOffice, 'sshd -T')).toContain('maxsessions 1\n');
  const run = await carryOut(regent, 'backupServer', fo1());
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  expect((await newest()).isCopied).toBe(true);
});

test('a copy whose connection is killed goes on where it was: hardly a byte crosses twice', async () => {
  await slowDown('60mbit');
  const before = await received();
  const runId = await start(regent, 'backupServer', fo1());
  const there = await partly(8 * MIB);
  await frontOffice.stopSshd();
  await frontOffice.startSshd();
  const run = await endOf(regent, runId);
  const crossed = (await received()) - before;
  const { bytes, isCopied, copies: made, sha256: hash } = await newest();
  expect([run.status, isCopied]).toEqual(['SUCCEEDED', true]);
  // The tries while sshd is starting are said too.
  expect(warningsOf(run)[0]).toMatch(/goes on after .*MiB: The connection .* was lost/);
  expect(await sha256(join(copies(), made[0]?.path ?? ''))).toBe(hash);
  // What was under way when it broke, and the overhead of packets.
  expect(crossed).toBeLessThan(bytes * 1.1 + 6 * MIB);
  expect(crossed).toBeLessThan(bytes + there);
});

test('a run that is cancelled ends at once, and leaves nothing running on the server', async () => {
  await slowDown('30mbit');
  const runId = await start(regent, 'backupServer', fo1());
  await partly(3 * MIB);
  const asked = performance.now();
  const cancelled = await carryOut(regent, 'cancelRun', { runId });
  expect(cancelled.status).toBe('CANCELLED');
  // The worker asks for cancellations as it renews its lease, every 2.5 s.
  expect(performance.now() - asked).toBeLessThan(6_000);
  await expect.poll(() => told(frontOffice, 'pgrep -c sftp-server || true')).toBe('0');
  expect((await newest()).isCopied).toBe(false);
});

test('what was missed is caught up; a dump that was changed is not copied, which is said', async () => {
  const { file, bytes } = await newest();
  // Beyond what was copied before it was cancelled.
  const at = bytes - 1_000;
  const put = (byte: string) =>
    told(frontOffice, `printf '\\x${byte}' | dd of=${file} bs=1 seek=${at} conv=notrunc 2>&1`);
  const byte = await told(frontOffice, `od -An -tx1 -j${at} -N1 ${file} | tr -d ' '`);
  await put(byte === '00' ? '11' : '00');
  const first = await carryOut(regent, 'backupServer', fo1());
  expect(first.status).toBe('SUCCEEDED');
  expect(warningsOf(first)).toEqual([
    expect.stringContaining(`${basename(file)} is not what it was when it was made: its SHA-256 is another`),
  ]);
  const { server } = await regent.api.ask<{ server: { health: { status: string; problems: string[] } } }>(
    'query ($id: ID!) { server(id: $id) { health { status problems } } }',
    { id: regent.serverId(frontOffice) },
  );
  expect(server.health.problems).toContainEqual(
    expect.stringMatching(/A backup of copya has no good copy: /),
  );
  await put(byte);
  const second = await carryOut(regent, 'backupServer', fo1());
  expect(warningsOf(second)).toEqual([]);
  expect(await readdir(folder())).toContain(basename(file));
});

test('what a restore has backed up is copied when it is over, also if Regent was stopped in the middle of that', async () => {
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    'copya',
    'lastGoodBackup { id }',
  );
  await slowDown('20mbit');
  const asked = { clientId: await clientId(regent, 'copya'), backupId: lastGoodBackup.id };
  const run = await carryOut(regent, 'restoreClient', asked);
  expect(run.status).toBe('SUCCEEDED');
  const there = await partly(3 * MIB);
  const before = await received();
  expect((await newest()).isCopied).toBe(false);
  await regent.stop();
  await regent.restart();
  await expect.poll(async () => (await newest()).isCopied, { interval: 500, timeout: 120_000 }).toBe(true);
  const { file, bytes, sha256: hash, copies: made } = await newest();
  expect(run.events.map(({ text }) => text)).toContain(`What is there now is backed up in ${file}`);
  expect(await sha256(join(copies(), made[0]?.path ?? ''))).toBe(hash);
  expect((await received()) - before).toBeLessThan((bytes - there) * 1.1 + 6 * MIB);
});

test('the last backup of a client is copied before the client is removed', async () => {
  expect(await createClient(regent, frontOffice, 'copyb')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await deleteClient(regent, 'copyb')).toMatchObject({ status: 'SUCCEEDED' });
  const names = await readdir(join(copies(), frontOffice.fqdn, 'copyb'));
  expect(names.filter((name) => name.endsWith('.sql.zst'))).toHaveLength(1);
});

test('a disk that is too small is said with figures, and the backup is good nevertheless', async () => {
  await regent.stop();
  await $`mount -t tmpfs -o size=80m,mode=0700 none ${copies()}`.quiet();
  const unmounted = async () => void (await $`umount ${copies()}`.quiet());
  let isMounted = true;
  onTestFinished(() => (isMounted ? unmounted() : undefined));
  await regent.restart();
  const run = await carryOut(regent, 'backupServer', fo1());
  expect(run.status).toBe('SUCCEEDED');
  expect(warningsOf(run).length).toBeGreaterThan(0);
  expect(warningsOf(run)).toContainEqual(expect.stringMatching(/too full: .* MiB are needed, .* are free/));
  expect(await readdir(folder())).toEqual([]);
  // The disk is away: nothing goes to the folder below it.
  await unmounted();
  isMounted = false;
  const without = await carryOut(regent, 'backupServer', fo1());
  expect(warningsOf(without)).toEqual([
    expect.stringContaining('is not the folder that it was when Regent started'),
  ]);
});
