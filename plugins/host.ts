import { z } from 'zod';
import { definePlugin, type Role } from '../src/runner/plugin.ts';
import { hostFacts, type HostFacts } from './lib/host-facts.ts';
import { mariadbLacks } from './lib/mariadb-check.ts';

const options = z.strictObject({
  /** From how many milliseconds on the difference between the clocks is remarked on. */
  clockTolerance: z.int().positive().default(2000),
  /** Below what part of a disk that is free it is remarked on. */
  leastFree: z.number().min(0).max(1).default(0.1),
});
type HostOptions = z.infer<typeof options>;

export const host = definePlugin<HostOptions>({
  id: 'host',
  description: 'Looks whether a server has what Regent and MONARC need on it; changes nothing.',
  roles: ['FRONT_OFFICE', 'BACK_OFFICE', 'REVERSE_PROXY'],
  options,
  needsServices: 'nothing runs in a sandbox',
  plan: () => Promise.resolve([]),
  apply: () => Promise.resolve(),
  actions: {
    /** Reports what the server has. Rejects with a ServerLacksError where it cannot do without something. */
    async check(ctx) {
      const facts = await hostFacts(ctx.$);
      const hasDatabases = ctx.server.role !== 'REVERSE_PROXY' && facts.mariadb?.letsRootIn === true;
      const lacks = [...whatLacks(facts, ctx.server.role), ...(hasDatabases ? await mariadbLacks(ctx) : [])];
      const remarks = remarksOn(facts, ctx.server.role, ctx.options);
      ctx.report({ ...facts, missing: lacks.map(({ what }) => what), remarks });
      for (const remark of remarks) ctx.log(remark, { level: 'warn' });
      for (const { what } of lacks) ctx.log(`Missing: ${what}`, { level: 'warn' });
      if (lacks.length > 0) throw new ServerLacksError(ctx.server.fqdn, lacks);
    },
  },
});

/** Something that is missing, and what to do about it: a package, an Apache module, or words. */
type Lack = { what: string; package?: string; module?: string; advice?: string };

export class ServerLacksError extends Error {
  override name = 'ServerLacksError';
  constructor(
    readonly server: string,
    readonly lacks: Lack[],
  ) {
    super(`${server} lacks ${lacks.map(({ what }) => what).join(', ')}. ${mending(lacks).join(' ')}`);
  }
}

const MODULES: Record<Role, string[]> = {
  FRONT_OFFICE: ['rewrite', 'headers', 'php', 'alias', 'dir', 'env'],
  BACK_OFFICE: [],
  REVERSE_PROXY: ['alias', 'proxy', 'proxy_http', 'headers', 'rewrite', 'ssl'],
};

const TOOLS: Record<Role, string[]> = {
  FRONT_OFFICE: ['bash', 'flock', 'perl', 'sha256sum', 'tar', 'zstd'],
  BACK_OFFICE: ['perl', 'tar'],
  REVERSE_PROXY: ['perl', 'tar'],
};

const PACKAGES: Record<string, string> = { flock: 'util-linux', sha256sum: 'coreutils' };

function whatLacks(facts: HostFacts, role: Role): Lack[] {
  const { apache, mariadb, isRoot, tools } = facts;
  const lacks: Lack[] = [];
  if (!isRoot)
    lacks.push({
      what: 'root by sudo',
      advice: 'Let the user that Regent signs in as use sudo without a password.',
    });
  if (MODULES[role].length > 0) {
    if (apache === undefined) lacks.push({ what: 'Apache', package: 'apache2' });
    for (const module of MODULES[role].filter((name) => !hasModule(apache?.modules ?? [], name)))
      lacks.push({
        what: `Apache module ${module}`,
        ...(module === 'php' ? { package: 'libapache2-mod-php' } : { module }),
      });
  }
  if (role !== 'REVERSE_PROXY') {
    if (mariadb === undefined) lacks.push({ what: 'MariaDB', package: 'mariadb-server' });
    else if (!mariadb.letsRootIn)
      lacks.push({
        what: 'root login to MariaDB by its socket',
        advice:
          'Start MariaDB ("systemctl start mariadb") and see that "sudo mariadb" works without a password.',
      });
  }
  if (role === 'FRONT_OFFICE' && facts.php === undefined) lacks.push({ what: 'PHP', package: 'php-cli' });
  for (const tool of TOOLS[role].filter((name) => !tools.includes(name)))
    lacks.push({ what: tool, package: PACKAGES[tool] ?? tool });
  return lacks;
}

/** PHP's module has its version in its name. */
const hasModule = (enabled: string[], name: string) =>
  name === 'php' ? enabled.some((module) => /^php[\d.]*$/.test(module)) : enabled.includes(name);

function mending(lacks: Lack[]): string[] {
  const names = (of: 'package' | 'module') => [...new Set(lacks.flatMap((lack) => lack[of] ?? []))].join(' ');
  const commands = [
    names('package') && `sudo apt-get install ${names('package')}`,
    names('module') && `sudo a2enmod ${names('module')} && sudo systemctl restart apache2`,
  ].filter(Boolean);
  const advice = lacks.flatMap((lack) => lack.advice ?? []);
  return [...advice, ...(commands.length > 0 ? [`Run there: ${commands.join(' && ')}`] : [])];
}

function remarksOn(facts: HostFacts, role: Role, { clockTolerance, leastFree }: HostOptions): string[] {
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
    ...(role === 'FRONT_OFFICE' && facts.release === undefined
      ? ['No MONARC release: /var/lib/monarc/fo leads nowhere, so clients cannot be created here yet.']
      : []),
  ];
}
