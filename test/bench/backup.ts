/**
 * `npm run bench:backup -- [MiB] [rounds]`: how fast a backup is made on a real host, copied from it, and loaded
 * again, each beside the same by hand in the same run, and how much memory that takes here. The file that is copied
 * has so many MiB (2048 by default); the database has a quarter of them, as a host of the lab has no more room. By
 * hand, a backup is made and copied without a proof, and with what proves that it can be read: as Regent does.
 * Prints figures and asserts nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { $ } from 'zx';
import { renderBackupScript } from '../../plugins/backup/backup-script.ts';
import { dropLoader, loadDump } from '../../plugins/shared/mariadb/load-dump.ts';
import { runBackupScript } from '../../plugins/shared/run-backup-script.ts';
import { fetchFile } from '../../src/runner/copies/fetch-file.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { bootHosts, standardHosts } from '../lab/hosts.ts';
import type { Host } from '../lab/host.ts';

const rounds = Number(process.argv[3] ?? 3);
const MIB = 1024 * 1024;
const bytes = Number(process.argv[2] ?? 2048) * MIB;
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';

const lab = await bootHosts(standardHosts.filter(({ name }) => name === 'fo1'));
const folder = await mkdtemp(join(tmpdir(), 'regent-bench-'));
const { signal } = new AbortController();
try {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('The lab has no front office.');
  const transport = await connect(host);
  await copy(host, transport);
  const dump = await make(host, transport);
  await load(host, transport, dump);
  await transport.close();
} finally {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function connect(host: Host): Promise<Transport> {
  const hostKey = (await host.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')).stdout.split(' ')[1] ?? '';
  return makeSshTransport({
    address: host.address,
    port: host.sshPort,
    user: 'ansible',
    privateKey: await readFile(lab.sshKey, 'utf8'),
    hostKey,
    mayReach: () => true,
  });
}

async function copy(host: Host, transport: Transport): Promise<void> {
  const remote = '/var/lib/mysql-backup/bench.sql.zst';
  // What is copied is compressed: it cannot be compressed again on the way.
  await host.exec(
    `mkdir -p /var/lib/mysql-backup && head -c ${bytes} /dev/urandom >${remote} && chmod 644 ${remote}`,
  );
  const sha256 = (await host.exec(`sha256sum <${remote}`)).stdout.slice(0, 64);
  const ssh = ['-i', lab.sshKey, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const at = `ansible@${host.address}`;
  const to = (name: string) => join(folder, name);
  const cat = () => $`ssh ${ssh} -p ${host.sshPort} ${at} ${`sudo -n cat ${remote}`} >${to('raw')}`.quiet();
  await race('copied', bytes, {
    'ssh cat': cat,
    'ssh cat, sync, sha256sum': async () => {
      await cat();
      await $`sync ${to('raw')}; sha256sum ${to('raw')}`.quiet();
    },
    scp: () => $`scp ${ssh} -P ${host.sshPort} ${`${at}:${remote}`} ${to('raw')}`.quiet(),
    async Regent() {
      const deps = { transport, signal, onProgress() {}, onResume() {} };
      await rm(to('copy'), { force: true });
      await fetchFile({ path: remote, bytes, sha256 }, to('copy'), deps);
    },
  });
  await host.exec(`rm ${remote}`);
}

/** So many bytes of rows like those of MONARC: keys, and texts of words, some of them more common than others. */
function* inserts(size: number): Generator<string> {
  const words = Array.from({ length: 5_000 }, () =>
    Math.random()
      .toString(36)
      .slice(2, 4 + Math.random() * 9),
  );
  const text = (most: number) =>
    Array.from(
      { length: 1 + Math.random() * most },
      () => words[Math.floor(5_000 * Math.random() ** 3)],
    ).join(' ');
  let made = 0;
  for (let id = 1; made < size;) {
    const rows = Array.from(
      { length: 10_000 },
      () =>
        `(${(id += 1)},${id % 20},'${randomUUID()}','${text(3)}','${text(100)}','2026-11-28 12:00:${10 + (id % 50)}')`,
    );
    const insert = `INSERT INTO risks VALUES ${rows.join(',')};`;
    made += insert.length;
    yield insert;
  }
}

/** Regent's script also takes the folder, counts the rows and takes the checksums of all tables, and writes the manifest. */
async function make(host: Host, transport: Transport): Promise<string> {
  await host.exec(
    'mariadb',
    `CREATE DATABASE bench CHARACTER SET utf8mb4; CREATE USER bench@localhost; GRANT ALL ON bench.* TO bench@localhost;
     USE bench; CREATE TABLE users (id INT PRIMARY KEY); INSERT INTO users VALUES (1);
     CREATE TABLE risks (id INT PRIMARY KEY, anr_id INT NOT NULL, uuid CHAR(36) NOT NULL, label VARCHAR(255) NOT NULL,
       comment TEXT, created_at DATETIME NOT NULL, KEY (anr_id)) ENGINE=InnoDB;`,
  );
  for (const insert of inserts(bytes / 4)) await host.exec('mariadb bench', insert);
  const keep = { last: 1, daily: 0, weekly: 0, monthly: 0 };
  const settings = { www: '/var/www', codeFolder: '/var/lib/monarc/fo', timeLimit: 1_800, recipients: [] };
  const script = renderBackupScript({ folder: FOLDER, keep, aliases: ['bench'], ...settings });
  await host.exec(`mkdir -p /var/www/bench ${FOLDER} && cat >${SCRIPT} && chmod 755 ${SCRIPT}`, script);
  const raw = 'mariadb-dump --single-transaction --routines --triggers --events bench';
  const plain = Number((await host.exec(`${raw} | wc -c`)).stdout);
  const file = '/root/raw.sql.zst';
  const made = `set -e -o pipefail; ${raw} | zstd -q -f -o ${file}`;
  let dump = '';
  await race('backed up', plain, {
    'mariadb-dump | zstd': () => host.exec(made),
    'mariadb-dump | zstd, sync, zstd --test, sha256sum': () =>
      host.exec(`${made}; sync ${file}; zstd -q --test ${file}; sha256sum ${file}`),
    async Regent() {
      const result = await runBackupScript({ $: transport.shell(signal), signal }, SCRIPT, 'bench');
      if (result.status !== 'ok') throw new Error(result.message);
      dump = result.file;
    },
  });
  await host.exec(`rm ${file}`);
  return dump;
}

/** Regent loads as a user with rights on that database alone, and counts the rows on the way. */
async function load(host: Host, transport: Transport, dump: string): Promise<void> {
  const $ = transport.shell(signal);
  const server = { id: 'fo1', fqdn: host.fqdn, address: host.address, role: host.role };
  const name = 'monarc_restore_bench';
  const loader = {
    user: name,
    host: 'localhost',
    password: 'bench',
    rights: 'ALL PRIVILEGES',
    database: name,
  } as const;
  const plain = Number((await host.exec(`zstd -dc ${dump} | wc -c`)).stdout);
  await race('loaded', plain, {
    'zstd | mariadb': () =>
      host.exec(
        `mariadb -e 'DROP DATABASE IF EXISTS raw; CREATE DATABASE raw'; zstd -dc ${dump} | mariadb raw; mariadb -e 'DROP DATABASE raw'`,
      ),
    async Regent() {
      await loadDump({ $, server, signal }, 'bench', loader, dump, '');
      await dropLoader({ $, server, signal }, loader);
      await host.exec(`mariadb -e 'DROP DATABASE ${name}'`);
    },
  });
}

/** Takes the ways in turn, and prints the best rate of each, and what Regent's way needs of memory here. */
async function race(
  done: string,
  size: number,
  ways: Record<string, () => PromiseLike<unknown>>,
): Promise<void> {
  const best = new Map<string, number>();
  const memory = { before: process.memoryUsage().rss, most: 0 };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const watch = setInterval(() => {
        if (name === 'Regent') memory.most = Math.max(memory.most, process.memoryUsage().rss);
      }, 50);
      const began = performance.now();
      await way();
      const rate = size / MIB / ((performance.now() - began) / 1_000);
      clearInterval(watch);
      best.set(name, Math.max(best.get(name) ?? 0, rate));
    }
  }
  const regents = best.get('Regent') ?? 0;
  console.log(`${(size / MIB).toFixed(0)} MiB ${done}, the best of ${rounds}:`);
  for (const [name, rate] of best) {
    const share = name === 'Regent' ? '' : ` (Regent: ${(regents / rate).toFixed(2)} of it)`;
    console.log(`  ${name}: ${rate.toFixed(0)} MiB/s${share}`);
  }
  const more = Math.max(0, memory.most - memory.before) / MIB;
  console.log(`  memory meanwhile: ${more.toFixed(0)} MiB more than before`);
}
