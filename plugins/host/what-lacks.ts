/** What a server needs for its role and does not have, and how to fix it. */
import type { Role } from '../../src/runner/contract/plugin.ts';
import { SFTP, type HostFacts } from './host-facts.ts';
import type { Lack } from './lack.ts';
import { needsLacks } from './release-needs.ts';

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
  FRONT_OFFICE: ['rewrite', 'headers', 'alias', 'dir', 'env'],
  BACK_OFFICE: [],
  REVERSE_PROXY: ['alias', 'proxy', 'proxy_http', 'headers', 'rewrite', 'ssl'],
  BACKUP_STORE: [],
};

export const hasApache = (role: Role): boolean => MODULES[role].length > 0;

const BACKUP_TOOLS = ['bash', 'flock', 'mariadb-dump', 'perl', 'sha256sum', 'tar', 'zstd', SFTP];

const TOOLS: Record<Role, string[]> = {
  FRONT_OFFICE: BACKUP_TOOLS,
  BACK_OFFICE: BACKUP_TOOLS,
  REVERSE_PROXY: ['perl', 'tar'],
  BACKUP_STORE: ['perl', SFTP, 'sha256sum'],
};

const PACKAGES: Record<string, string> = {
  flock: 'util-linux',
  'mariadb-dump': 'mariadb-client',
  sha256sum: 'coreutils',
  [SFTP]: 'openssh-sftp-server',
};

/**
 * The result of a request to port 80: Regent's own configuration answered, something else did, or nothing.
 */
export type Answerer = 'regent' | 'something' | Error;

/** What runs depend on: the folder of MONARC's code, and the user that must run PHP. */
interface Given {
  codeFolder: string;
  owner: string;
}

export function whatLacks(facts: HostFacts, role: Role, given: Given, answer: Answerer): Lack[] {
  return [
    ...(facts.isRoot
      ? []
      : [
          {
            what: 'root by sudo',
            advice: 'Let the user that Regent signs in as use sudo without a password.',
          },
        ]),
    ...(hasApache(role) ? apacheLacks(facts, role, answer) : []),
    ...(role === 'FRONT_OFFICE' || role === 'BACK_OFFICE' ? mariadbLacks(facts) : []),
    ...(role === 'FRONT_OFFICE'
      ? [...phpLacks(facts, given), ...releaseLacks(facts, given), ...needsLacks(facts.releaseNeeds)]
      : []),
    ...unwritable(facts),
    ...TOOLS[role]
      .filter((name) => !facts.tools.includes(name))
      // Its package comes with MariaDB's own, and would be in the way of MySQL's.
      .filter((name) => name !== 'mariadb-dump' || facts.mariadb !== undefined)
      .map((tool) => ({ what: tool, package: PACKAGES[tool] ?? tool })),
  ];
}

function apacheLacks({ apache, listeners }: HostFacts, role: Role, answer: Answerer): Lack[] {
  const modules = MODULES[role].filter((name) => !apache?.modules.includes(name));
  const missing = modules.map((module) => ({ what: `Apache module ${module}`, module }));
  if (apache === undefined) return [{ what: 'Apache', package: 'apache2' }, ...missing];
  if (apache.refusal !== undefined) {
    const advice = `Correct Apache's configuration; "apache2ctl configtest" says: ${apache.refusal}`;
    return [{ what: 'a configuration that Apache accepts', advice }, ...missing];
  }
  const why = answer === 'regent' ? undefined : whyNoAnswer(listeners, answer);
  return why === undefined
    ? missing
    : [{ what: 'an Apache on port 80 of 127.0.0.1', advice: why }, ...missing];
}

const LOOPBACK = ['*', '0.0.0.0', '127.0.0.1', '[::]', '[::ffff:127.0.0.1]'];

/** Why Apache does not answer there, from the list of listening programs; undefined if it answers. */
function whyNoAnswer(listeners: HostFacts['listeners'], answer: Answerer): string | undefined {
  const there = listeners.find(({ address, port }) => port === 80 && LOOPBACK.includes(address));
  const apaches = listeners.filter(({ program }) => program === 'apache2');
  const where = apaches.map(({ address, port }) => `${address}:${port}`).join(', ');
  if (there !== undefined && there.program !== 'apache2') {
    const name = there.program;
    const also = where === '' ? '' : `, and Apache listens on ${where} alone`;
    return `${name} has that port${also}: move ${name} to another one, put "Listen 80" into /etc/apache2/ports.conf, and restart Apache.`;
  }
  if (!(answer instanceof Error)) return undefined;
  if (where === '') return 'Start Apache: "systemctl start apache2".';
  return there === undefined
    ? `Apache listens on ${where} alone: put "Listen 127.0.0.1:80" into /etc/apache2/ports.conf as well, and restart Apache.`
    : `${answer.message}.`;
}

function mariadbLacks({ mariadb, mysql }: HostFacts): Lack[] {
  // Its package would replace the other one, and the data in it.
  if (mariadb === undefined && mysql !== undefined) {
    const advice = `It has MySQL ${mysql}, another product, which Regent does not support. Move its databases to a server of their own, or to a MariaDB 10.4 or newer, before MariaDB is installed here.`;
    return [{ what: 'MariaDB', advice }];
  }
  if (mariadb === undefined) return [{ what: 'MariaDB', package: 'mariadb-server' }];
  if (mariadb.letsRootIn) return [];
  const advice =
    'Start MariaDB ("systemctl start mariadb") and see that "sudo mariadb" works without a password.';
  return [{ what: 'root login to MariaDB by its socket', advice }];
}

/** Apache runs PHP itself, or passes it to PHP-FPM; both have the version in their names. */
function phpLacks(facts: HostFacts, { owner }: Given): Lack[] {
  const {
    apache,
    php,
    fpm,
    missingExtensions,
    disabledExtensions,
    phpHinders,
    phpToMariadb,
    phpUsers,
    mariadb,
  } = facts;
  const modules = apache?.modules ?? [];
  const isModule = modules.some((module) => /^php[\d.]*$/.test(module));
  const lacks: Lack[] = php === undefined ? [{ what: 'PHP', package: 'php-cli' }] : [];
  if (!isModule && modules.includes('proxy_fcgi')) {
    const advice = 'Start it: "systemctl start \'php*-fpm\'".';
    if (fpm === undefined) lacks.push({ what: 'a PHP-FPM that runs', advice });
  } else if (!isModule) {
    lacks.push({
      what: 'Apache module php (or proxy_fcgi with PHP-FPM)',
      package: 'libapache2-mod-php',
    });
  }
  for (const extension of missingExtensions)
    if (disabledExtensions.includes(extension)) {
      const advice = `It is installed, but not for both the command line and Apache: "phpenmod ${extension}", and restart what runs PHP.`;
      lacks.push({ what: `PHP extension ${extension} everywhere`, advice });
    } else lacks.push({ what: `PHP extension ${extension}`, package: packageOf(extension) });
  for (const hinders of phpHinders) {
    const advice = `Change that in the files of its php.ini, for the command line and for Apache, and restart what runs PHP.`;
    lacks.push({ what: `a PHP that MONARC works with: ${hinders}`, advice });
  }
  if (phpToMariadb !== undefined && mariadb?.letsRootIn === true) {
    const advice = `PHP says: ${phpToMariadb}. Set pdo_mysql.default_socket in its php.ini, for the command line and for Apache, to the socket that MariaDB has.`;
    lacks.push({ what: 'a MariaDB that PHP finds as localhost', advice });
  }
  if (phpUsers.length > 0 && !phpUsers.includes(owner)) {
    const advice = `It runs as ${phpUsers.join(', ')}: let it run as ${owner}, or set the option owner of the plugins host and client-config in regent.config.js.`;
    lacks.push({ what: `a PHP that runs as ${owner}`, advice });
  }
  return lacks;
}

/** The names of packages in Debian and Ubuntu. */
function packageOf(extension: string): string {
  if (/^(pdo_mysql|mysqli|mysqlnd)$/.test(extension)) return 'php-mysql';
  if (/^(dom|simplexml|xml|xmlreader|xmlwriter|xsl)$/i.test(extension)) return 'php-xml';
  return `php-${extension.toLowerCase()}`;
}

function releaseLacks({ release, releaseLacks, apache }: HostFacts, { codeFolder, owner }: Given): Lack[] {
  if (release === undefined) {
    const advice = `${codeFolder} leads to no public/index.php: install the release below /var/lib/monarc/releases, and make ${codeFolder} a link to it.`;
    return [{ what: 'a MONARC release', advice }];
  }
  if (releaseLacks.length > 0) {
    const advice = `${release.path} has no ${releaseLacks.join(', no ')}: install the whole release there.`;
    return [{ what: 'a whole MONARC release', advice }];
  }
  const isApaches = apache?.modules.some((module) => module.startsWith('php')) ?? false;
  if (release.readable || !isApaches) return [];
  const advice = `Let ${owner} read it: "chmod -R u=rwX,go=rX ${release.path}".`;
  return [{ what: 'a MONARC release that Apache may read', advice }];
}

/** One entry for all folders that have the same reason. */
function unwritable({ unwritable }: HostFacts): Lack[] {
  const reasons = new Map<string, Set<string>>();
  for (const { path, why } of unwritable) {
    const reason = why.split(': ').at(-1) ?? why;
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(path));
  }
  return [...reasons].map(([reason, paths]) => {
    const where = [...paths].join(', ');
    return { what: `write access to ${where}`, advice: `No file can be made there: ${reason}.` };
  });
}

function mending(lacks: Lack[]): string[] {
  const names = (of: 'package' | 'module') => [...new Set(lacks.flatMap((lack) => lack[of] ?? []))].join(' ');
  const commands = [
    names('package') && `sudo apt-get install ${names('package')}`,
    names('module') && `sudo a2enmod ${names('module')} && sudo systemctl restart apache2`,
  ].filter(Boolean);
  const advice = lacks.flatMap((lack) => lack.advice ?? []);
  return [...advice, ...(commands.length > 0 ? [`Run there: ${commands.join(' && ')}`] : [])];
}
