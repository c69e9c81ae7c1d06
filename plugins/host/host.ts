import { z } from 'zod';
import { definePlugin, type Context, type Role } from '../../src/runner/contract/plugin.ts';
import { lookAtCopiesFolder } from '../../src/runner/contract/copies-folder.ts';
import { loadedGeneration } from '../shared/apache/apache.ts';
import { remarksOnJobs, remarksOnTraces } from '../shared/ansible/beside-ansible.ts';
import { glance } from './glance.ts';
import { hostFacts, type HostFacts } from './host-facts.ts';
import { mariadbLacks } from './mariadb-check.ts';
import type { Lack } from './lack.ts';
import { hasApache, ServerLacksError, whatLacks, type Answerer } from './what-lacks.ts';

const options = z.strictObject({
  /** The difference between the clocks, in milliseconds, from which the check warns. */
  clockTolerance: z.int().positive().default(2000),
  /** The check warns if a smaller part of a disk than this is free. */
  leastFree: z.number().min(0).max(1).default(0.1),
  codeFolder: z.string().default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
  owner: z.string().default('www-data').describe('The user and group that PHP runs as.'),
  copiesFolder: z
    .string()
    .default('/srv/regent-copies')
    .describe('The folder of a backup store: BACKUP_STORE_DIR.'),
});
type HostOptions = z.infer<typeof options>;

export const host = definePlugin<HostOptions>({
  id: 'host',
  description: 'Checks whether a server has what Regent and MONARC need. It changes nothing.',
  roles: ['FRONT_OFFICE', 'BACK_OFFICE', 'REVERSE_PROXY', 'BACKUP_STORE'],
  options,
  needsServices: 'no program runs in a sandbox',
  plan: () => Promise.resolve([]),
  apply: () => Promise.resolve(),
  look: glance,
  actions: {
    /**
     * Tries there what runs do, without leaving a trace, and reports what the server has. Rejects with a
     * ServerLacksError if something necessary is missing. On a server that is only observed, it tries nothing that
     * writes.
     */
    async check(ctx) {
      const { role, fqdn, id, isObserved = false } = ctx.server;
      const isStore = role === 'BACKUP_STORE';
      const [facts, answer, ...beside] = await Promise.all([
        hostFacts(
          ctx.$,
          ctx.options,
          isObserved ? [] : [...FOLDERS[role], ...(isStore ? [ctx.options.copiesFolder] : [])],
        ),
        ask(ctx),
        remarksOnJobs(ctx.files),
        remarksOnTraces(ctx),
      ]);
      const hasDatabases =
        (role === 'FRONT_OFFICE' || role === 'BACK_OFFICE') && facts.mariadb?.letsRootIn === true;
      const lacks = [
        ...whatLacks(facts, role, ctx.options, answer),
        ...(hasDatabases ? await mariadbLacks(ctx) : []),
        ...(isStore ? await copiesLacks(ctx, id) : []),
      ];
      // What each look says anew.
      const momentary = remarksOn(facts, ctx.options);
      const remarks = [
        ...limitsRemark(facts),
        ...facts.inMemory.map(
          (path) =>
            `${path} is in memory: what is there is gone when the machine restarts, and sites and backups with it. Put it on a disk.`,
        ),
        ...beside.flat(),
        ...(isObserved ? [`${fqdn} is only observed (mode OBSERVE), so it was not tried ${UNTRIED}.`] : []),
      ];
      ctx.report({ ...facts, missing: lacks.map(({ what }) => what), momentary, remarks });
      for (const remark of [...momentary, ...remarks]) ctx.log(remark, { level: 'warn' });
      for (const { what } of lacks) ctx.log(`Missing: ${what}`, { level: 'warn' });
      if (lacks.length > 0) throw new ServerLacksError(fqdn, lacks);
    },
  },
});

const UNTRIED = 'whether files can be written there, and whether MariaDB takes new accounts and databases';

const APACHES = ['sites-available', 'sites-enabled', 'conf-available', 'conf-enabled'].map(
  (name) => `/etc/apache2/${name}`,
);

/** The folders that runs write to, by role. */
const FOLDERS: Record<Role, string[]> = {
  FRONT_OFFICE: [
    ...APACHES,
    '/var/www',
    '/var/log/apache2',
    '/var/lib/mysql-backup/monarc',
    '/usr/local/bin',
    '/var/lib/regent',
    '/run',
    '/tmp',
  ],
  BACK_OFFICE: ['/var/lib/mysql-backup/monarc', '/usr/local/bin', '/var/lib/regent', '/tmp'],
  REVERSE_PROXY: [...APACHES, '/etc/apache2', '/var/lib/regent', '/run'],
  BACKUP_STORE: ['/var/lib/regent'],
};

/** Whether copies of backups can go to the folder for them. */
async function copiesLacks({ files, options }: Context<HostOptions>, storeId: string): Promise<Lack[]> {
  const { wrong } = await lookAtCopiesFolder(files, options.copiesFolder, storeId);
  return wrong === undefined ? [] : [{ what: 'a folder for copies of backups', advice: wrong }];
}

/** Asks Apache, as runs do, which configuration it has loaded. */
async function ask(ctx: Context): Promise<Answerer> {
  if (!hasApache(ctx.server.role)) return 'something';
  const generation = await loadedGeneration(ctx);
  if (generation instanceof Error) return generation;
  return generation === '' ? 'something' : 'regent';
}

function remarksOn(facts: HostFacts, { clockTolerance, leastFree }: HostOptions): string[] {
  const percent = (part: number) => `${Math.floor(part * 100)} %`;
  const away = Math.abs(facts.clockAheadMs);
  return [
    ...facts.disks
      .filter(({ size, free }) => free < size * leastFree)
      .map(({ path, size, free }) => `The disk of ${path} is nearly full: ${percent(free / size)} is free.`),
    ...(away > clockTolerance
      ? [
          `The server's clock is ${away} ms ${facts.clockAheadMs > 0 ? 'ahead of' : 'behind'} Regent's: see "timedatectl".`,
        ]
      : []),
  ];
}

/** The values in MONARC's own guide, for imports of whole knowledge bases. */
const LIMITS: Record<string, string> = {
  upload_max_filesize: '200M',
  post_max_size: '200M',
  memory_limit: '1G',
  max_execution_time: '520',
};

function limitsRemark({ phpLimits, php = '' }: HostFacts): string[] {
  const low = Object.entries(LIMITS).filter(([name, least]) => {
    const found = phpLimits[name];
    // Zero and negative values mean no limit.
    return found !== undefined && sizeOf(found) > 0 && sizeOf(found) < sizeOf(least);
  });
  if (low.length === 0) return [];
  const said = low.map(([name, least]) => `${name} is ${phpLimits[name]}, not ${least}`).join('; ');
  const version = php.split('.', 2).join('.');
  return [
    `PHP's limits are too low for large imports: ${said}. Set them in a file such as /etc/php/${version}/apache2/conf.d/90-monarc.ini (fpm for PHP-FPM), and restart what runs PHP.`,
  ];
}

/** Reads `200M` as PHP does. */
function sizeOf(text: string): number {
  const [, number = '0', unit = ''] = /^\s*"?(-?\d+)\s*([kmg]?)/i.exec(text) ?? [];
  return Number(number) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
}
