/** The only reader of the environment. */
import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { isKind, KINDS } from './domain/plans/second-person.ts';
import { isEmailAddress } from './domain/email-address.ts';
import { isHostName } from './domain/host-name.ts';
import { maskAddress } from './domain/mask-address.ts';
import { ownCommand } from './domain/secrets/own-command.ts';

/** The errors in the configuration, one line for each. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}

const url = (protocols: string[], example: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `is not a URL such as ${example}`,
    )
    .optional();

const absoluteFolder = z.string().refine(isAbsolute, 'must be an absolute path').optional();

const positive = z.coerce
  .number({ error: 'must be a number, 1 or more' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more');

const numberFrom = (least: number, most: number, whole = 'must be a whole number') => {
  const range = `must be a number from ${least} to ${most}`;
  return z.coerce.number({ error: range }).int(whole).min(least, range).max(most, range);
};

const port = numberFrom(0, 65_535, 'must be a number from 0 to 65535');

const listenHost = z
  .string()
  .refine((host) => isHostName(host) || isIP(host) !== 0, 'must be an IP address or a host name')
  .default('127.0.0.1');

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

/** Keys as `regent api-keys` prints them: `<id>:<32 bytes in base64>`, separated by commas, newest first. */
function namedKeys() {
  return z
    .string()
    .transform((list) =>
      list.split(',').map((entry) => {
        const [id = '', text = ''] = entry.split(':');
        return { id, bytes: Buffer.from(text, 'base64') };
      }),
    )
    .refine(
      (keys) => keys.every(({ id, bytes }) => /^[0-9a-f]{8}$/.test(id) && bytes.length === 32),
      `must be what ${ownCommand('api-keys')} prints`,
    )
    .optional();
}

function areAddresses(list: string[]): boolean {
  try {
    proxyAddr.compile(list);
    return true;
  } catch {
    return false;
  }
}

const schema = z.object({
  DATA_DIR: z
    .string()
    .default('data')
    .transform((path) => resolve(path)),
  HOST: listenHost,
  PORT: port.default(4000),
  METRICS_PORT: port.optional(),
  METRICS_HOST: listenHost,
  TRUSTED_PROXIES: list.refine(
    areAddresses,
    'must be addresses or networks (192.0.2.0/24), or loopback, linklocal, uniquelocal, separated by commas',
  ),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://regent:password@localhost:5432/regent'),
  MONGODB_URL: url(['mongodb:', 'mongodb+srv:'], 'mongodb://localhost:27017/regent'),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.example.org:587'),
  ROLE: z
    .enum(['all', 'api', 'worker', 'planner'], { error: 'must be all, api, worker or planner' })
    .default('all'),
  CONFIG: z.string().optional(),
  INVENTORY_DIR: absoluteFolder,
  SPOOL_DIR: absoluteFolder,
  BACKUP_DIR: absoluteFolder,
  BACKUP_AGE_IDENTITY_FILE: absoluteFolder,
  BACKUP_STORE_DIR: absoluteFolder.default('/srv/regent-copies'),
  BACKUP_DIR_KEEP: positive.default(30),
  BACKUP_DIR_KEEP_DAYS: positive.optional(),
  UPLOAD_DIR: absoluteFolder,
  UPLOAD_MAX_BYTES: positive.default(10 * 1024 ** 3),
  DELETION_GRACE_DAYS: numberFrom(0, 3650).default(21),
  PLAN_HOURS: numberFrom(1, 720).default(24),
  ORPHAN_DAYS: numberFrom(0, 365).default(7),
  BACKUP_MAX_AGE_HOURS: positive.max(8_760, 'must be 8760 or less').default(36),
  BACKUP_PROOF_MAX_AGE_DAYS: positive.max(365, 'must be 365 or less').default(14),
  SECOND_PERSON: list
    .refine((kinds) => kinds.every(isKind), `must be some of ${KINDS.join(', ')}, separated by commas`)
    .transform((kinds) => new Set(kinds.filter(isKind))),
  DELETED_BACKUPS_KEEP_DAYS: positive.default(180),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], {
      error: 'must be silent, error, warn, info or debug',
    })
    .default('info'),
  FIRST_ADMIN_EMAIL: z.string().refine(isEmailAddress, 'must be an e-mail address').optional(),
  FIRST_ADMIN_PASSWORD: z.string().min(12, 'must have 12 characters or more').optional(),
  ENCRYPTION_KEY: z
    .string()
    .transform((list) => list.split(',').map((value) => Buffer.from(value, 'base64')))
    .refine(
      (keys) => keys.every((key) => key.length === 32),
      'must be 32 bytes in base64, or several separated by commas',
    )
    .optional(),
  ACCOUNTS_KEY: namedKeys(),
  SERVERS_PUBLIC_KEY: namedKeys(),
  TZ: z
    .string()
    .default(machineTimeZone)
    .transform((value) => value.replace(/^:/, ''))
    .refine(isTimeZone, 'must be a time zone such as Europe/Luxembourg'),
});

export type Env = z.infer<typeof schema>;

/** Reads and checks everything at once; a ConfigurationError names every variable that is wrong. */
export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  const given = setOnly(variables);
  const parsed = schema.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}; it is ${shown(path[0], given)}.`,
  );
  const { DATABASE_URL: database, ROLE: role } = { ...given, ...parsed.data };
  if (database === undefined && role !== undefined && ['api', 'worker', 'planner'].includes(role)) {
    problems.push(
      `ROLE=${role} needs DATABASE_URL: processes that share the work share a PostgreSQL; the embedded one has a single process.`,
    );
  }
  problems.push(...problemsOfKeys(parsed.data));
  if (parsed.data === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return parsed.data;
}

/** If an API has its own keys, it must have no others: it must not be able to open secrets for servers. */
function problemsOfKeys(env: Env | undefined): string[] {
  const given = (['ACCOUNTS_KEY', 'SERVERS_PUBLIC_KEY'] as const).filter((name) => env?.[name] !== undefined);
  if (env === undefined || given.length === 0) return [];
  const both = 'ACCOUNTS_KEY and SERVERS_PUBLIC_KEY';
  if (given.length === 1)
    return [`${given[0]} is set alone. Set both ${both}, or ENCRYPTION_KEY in their place.`];
  if (env.ROLE !== 'api') return [`${both} are for ROLE=api. Another process needs ENCRYPTION_KEY.`];
  if (env.ENCRYPTION_KEY === undefined) return [];
  return [`${both} are set, and ENCRYPTION_KEY too, from which they follow. Remove ENCRYPTION_KEY here.`];
}

/** The file that CONFIG names. It can be checked even if another variable is wrong. */
export function configPath(variables: NodeJS.ProcessEnv = process.env): string | undefined {
  return setOnly(variables)['CONFIG'];
}

/** An empty variable counts as not set: in `PORT= npm start`, or if a unit file has no value for it. */
function setOnly(variables: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

function machineTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : 'UTC';
}

function isTimeZone(name: string | undefined): boolean {
  try {
    return name !== undefined && Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const SECRETS = new Set(['ENCRYPTION_KEY', 'ACCOUNTS_KEY', 'SERVERS_PUBLIC_KEY', 'FIRST_ADMIN_PASSWORD']);

function shown(name: PropertyKey | undefined, given: Record<string, string | undefined>): string {
  if (SECRETS.has(String(name))) return 'not shown here';
  const value = given[String(name)];
  return JSON.stringify(String(name).endsWith('_URL') ? maskAddress(value ?? '') : value);
}
