/**
 * `npm run bench:backup -- [MiB] [rounds]`: how fast a backup is copied from a real host, beside `ssh cat` and `scp` of the
 * same file in the same run, and how much memory that takes (2 GiB by default). Prints figures and asserts
 * nothing.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { $ } from 'zx';
import { fetchFile } from '../../src/runner/copies/fetch-file.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import { bootHosts, standardHosts } from '../lab/hosts.ts';

const rounds = Number(process.argv[3] ?? 3);
const MIB = 1024 * 1024;
const bytes = Number(process.argv[2] ?? 2048) * MIB;
const remote = '/var/lib/mysql-backup/bench.sql.zst';

const lab = await bootHosts(standardHosts.filter(({ name }) => name === 'fo1'));
const folder = await mkdtemp(join(tmpdir(), 'regent-bench-'));
try {
  await measure();
} finally {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function measure(): Promise<void> {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('The lab has no front office.');
  // What is copied is compressed: it cannot be compressed again on the way.
  await host.exec(
    `mkdir -p /var/lib/mysql-backup && head -c ${bytes} /dev/urandom >${remote} && chmod 644 ${remote}`,
  );
  const sha256 = (await host.exec(`sha256sum <${remote}`)).stdout.slice(0, 64);
  const scanned = (await host.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')).stdout.split(' ')[1] ?? '';
  const transport = makeSshTransport({
    address: host.address,
    port: host.sshPort,
    user: 'ansible',
    privateKey: await readFile(lab.sshKey, 'utf8'),
    hostKey: scanned,
    mayReach: () => true,
  });
  const ssh = ['-i', lab.sshKey, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const at = `ansible@${host.address}`;
  const to = (name: string) => join(folder, name);
  const ways = {
    'ssh cat': () => $`ssh ${ssh} -p ${host.sshPort} ${at} ${`sudo -n cat ${remote}`} >${to('raw')}`.quiet(),
    'ssh cat, sync, sha256sum': () =>
      $`ssh ${ssh} -p ${host.sshPort} ${at} ${`sudo -n cat ${remote}`} >${to('raw')}; sync ${to('raw')}; sha256sum ${to('raw')}`.quiet(),
    scp: () => $`scp ${ssh} -P ${host.sshPort} ${`${at}:${remote}`} ${to('raw')}`.quiet(),
    Regent: async () => {
      const deps = { transport, signal: new AbortController().signal, onProgress() {}, onResume() {} };
      await fetchFile({ path: remote, bytes, sha256 }, to('copy'), deps);
    },
  };
  const best = new Map<string, number>();
  const memory = { before: 0, most: 0 };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, copy] of Object.entries(ways)) {
      const watch = setInterval(() => {
        if (name === 'Regent') memory.most = Math.max(memory.most, process.memoryUsage().rss);
      }, 50);
      if (name === 'Regent') memory.before ||= process.memoryUsage().rss;
      const began = performance.now();
      await copy();
      const rate = bytes / MIB / ((performance.now() - began) / 1_000);
      clearInterval(watch);
      console.log(`${name}: ${rate.toFixed(0)} MiB/s`);
      best.set(name, Math.max(best.get(name) ?? 0, rate));
      await rm(to('raw'), { force: true });
      await rm(to('copy'), { force: true });
    }
  }
  await transport.close();
  const regents = best.get('Regent') ?? 0;
  console.log(`${bytes / MIB} MiB, the best of ${rounds}:`);
  for (const [name, rate] of best)
    console.log(
      `  ${name}: ${rate.toFixed(0)} MiB/s${name === 'Regent' ? '' : ` (Regent: ${(regents / rate).toFixed(2)} of it)`}`,
    );
  console.log(
    `  memory while Regent copies: ${((memory.most - memory.before) / MIB).toFixed(0)} MiB more than before`,
  );
}
