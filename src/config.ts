/** Reads regent.config.js: settings of the site, and, for each role, its plugins and their options. */
import { spawnSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { isEmailAddress } from './domain/email-address.ts';
import { isHostName } from './domain/host-name.ts';
import { IN_WORDS, problemsIn } from './domain/in-words.ts';
import type { RetentionRules } from './domain/retention/rules.ts';
import type { SessionRules } from './domain/accounts/identity.ts';
import { isNetwork, publicOrWithin, reachWithin } from './domain/servers/networks.ts';
import { ConfigurationError } from './env.ts';
import type { Pipeline, PipelineEntry } from './runner/pipeline.ts';
import type { Plugin, Site } from './runner/contract/plugin.ts';

const ROLES = ['FRONT_OFFICE', 'BACK_OFFICE', 'REVERSE_PROXY', 'BACKUP_STORE'] as const;

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** With an alias, it becomes part of the names of folders and virtual hosts. */
const isPublicHost = (host: string) =>
  host.length <= 200 && host === host.toLowerCase() && (isHostName(host) || isIPv4(host));

/** Other sites on the same host could use the session of a user who is signed in to Regent. */
const NO_PATH =
  'must be a scheme and a host alone, as https://regent.example.org: Regent needs a host name (or a port) of its own and does not work below a path';

const isOrigin = (url: string) => url === '' || /^[^?#]*\/\/[^/?#]+\/*$/.test(url);

const pluginSetting = z.union(
  [
    z.literal(false),
    z.strictObject({ options: z.record(z.string(), z.unknown()).optional(), module: z.string().optional() }),
  ],
  'must be false or { options: { ... }, module: "..." }',
);

const siteSchema = z.strictObject({
  url: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })], 'must be like https://regent.example.org')
    .refine(isOrigin, NO_PATH)
    .transform((value) => value.replace(/\/+$/, ''))
    .default(''),
  publicHost: z.string().refine(isPublicHost, 'must be a host name').default('monarc.localhost'),
  protocol: z.enum(['http', 'https']).default('https'),
  envPrefix: z.union([z.literal(''), z.string().regex(label, 'must be a DNS label')]).default(''),
  emailFrom: z
    .string()
    .refine(isEmailAddress, 'must be an e-mail address')
    .default('no-reply@monarc.localhost'),
  emailName: z.string().default('MONARC'),
  backOfficeAlias: z.string().regex(label, 'must be a DNS label').default('backoffice'),
  defaultLanguage: z.enum(['fr', 'en', 'de', 'nl']).default('fr'),
  statsServiceUrl: z
    .string()
    .regex(/^(https?:\/\/[\w.:[\]-]+(\/[\w.~%/-]*)?)?$/, 'must be like http://stats.example.org:5005')
    .default(''),
  // Each has its own schema, so that errors in one do not hide errors in another.
  signIn: z.unknown().optional(),
  servers: z.unknown().optional(),
  outbound: z.unknown().optional(),
  retention: z.unknown().optional(),
  plugins: z.unknown().optional(),
});

const MINUTE = 60_000;

const signInSchema = z
  .strictObject({
    requireTwoFactor: z.boolean().default(false),
    sessionIdleMinutes: z
      .number()
      .int()
      .min(1)
      .default(12 * 60),
    sessionMaxHours: z
      .number()
      .int()
      .min(1)
      .default(7 * 24),
  })
  .prefault({})
  .transform(({ requireTwoFactor, sessionIdleMinutes, sessionMaxHours }): SessionRules => ({
    requireTwoFactor,
    sessionIdleMs: sessionIdleMinutes * MINUTE,
    sessionMaxMs: sessionMaxHours * 60 * MINUTE,
  }));

const network = z.string().refine(isNetwork, 'must be a network such as 10.20.0.0/16, or an IP address');

const serversSchema = z
  .strictObject({
    networks: z.array(network).min(1, 'must name one or more networks, or be left out').optional(),
  })
  .prefault({});

const outboundSchema = z
  .strictObject({ allowedNetworks: z.array(network).default([]), allowHttp: z.boolean().default(false) })
  .prefault({})
  .transform(({ allowedNetworks, allowHttp }) => ({ mayReach: publicOrWithin(allowedNetworks), allowHttp }));
const days = (least: number) => z.number().int().min(least).max(36_500);

const retentionSchema = z
  .strictObject({
    // Less would remove the run of a restore or a move that can still be undone.
    runsDays: days(30).default(400),
    foundNothingDays: days(0).default(3),
    auditDays: days(90).optional(),
    slotsDays: days(1).default(30),
    deliveriesDays: days(1).default(30),
    alarmsDays: days(1).default(30),
    // No run is removed before the key that names it.
    idempotencyKeysDays: days(1).max(30).default(30),
    overDays: days(30).default(400),
  })
  .prefault({})
  .transform(({ auditDays, ...rules }): RetentionRules => ({ ...rules, auditDays }));

const pluginsSchema = z.partialRecord(z.enum(ROLES), z.record(z.string(), pluginSetting)).default({});

export type Config = z.input<typeof siteSchema> & {
  signIn?: z.input<typeof signInSchema>;
  servers?: z.input<typeof serversSchema>;
  outbound?: z.input<typeof outboundSchema>;
  retention?: z.input<typeof retentionSchema>;
  plugins?: z.input<typeof pluginsSchema>;
};

export interface LoadedConfig {
  /** The URL that people use for Regent, without a slash at the end; empty for the one that it listens on. */
  url: string;
  site: Site;
  signIn: SessionRules;
  /** Whether Regent may connect to an IP address over SSH. */
  mayReach(address: string): boolean;
  /** Where Regent may send requests over HTTP, such as webhooks. */
  outbound: z.output<typeof outboundSchema>;
  /** For how long Regent keeps its own rows. */
  retention: RetentionRules;
  pipeline: Pipeline;
}

export interface BuiltIn {
  plugins: Plugin[];
  order: Pipeline['order'];
}

/**
 * Reads the file (without one, the defaults apply) and puts the pipeline together. A ConfigurationError names
 * all that is wrong. `own` are options that Regent itself gives a plugin, by the plugin's id.
 */
export async function loadConfig(
  path: string | undefined,
  builtIn: BuiltIn,
  own: Record<string, Record<string, unknown>> = {},
): Promise<LoadedConfig> {
  const file = resolve(path ?? 'regent.config.js');
  const given = await readConfig(file, path !== undefined);
  const site = siteSchema.safeParse(given, IN_WORDS);
  const signIn = signInSchema.safeParse(given['signIn'], IN_WORDS);
  const servers = serversSchema.safeParse(given['servers'], IN_WORDS);
  const outbound = outboundSchema.safeParse(given['outbound'], IN_WORDS);
  const retention = retentionSchema.safeParse(given['retention'], IN_WORDS);
  const settings = pluginsSchema.safeParse(given['plugins'], IN_WORDS);
  const problems = [
    ...problemsIn(site.error),
    ...problemsIn(signIn.error, 'signIn'),
    ...problemsIn(servers.error, 'servers'),
    ...problemsIn(outbound.error, 'outbound'),
    ...problemsIn(retention.error, 'retention'),
    ...problemsIn(settings.error, 'plugins'),
  ].map((problem) => `${file}: ${problem}`);
  const pipeline = await makePipeline(file, settings.data ?? {}, builtIn, own, problems);
  if (!site.success || !signIn.success || !outbound.success || !retention.success || problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  const {
    url,
    signIn: _signIn,
    servers: _servers,
    outbound: _outbound,
    retention: _retention,
    plugins: _plugins,
    ...ofClients
  } = site.data;
  const mayReach = reachWithin(servers.data?.networks);
  return {
    url,
    site: ofClients,
    signIn: signIn.data,
    mayReach,
    outbound: outbound.data,
    retention: retention.data,
    pipeline,
  };
}

/** Adds the errors in plugins and their options to `problems`. */
async function makePipeline(
  file: string,
  settings: z.output<typeof pluginsSchema>,
  builtIn: BuiltIn,
  own: Record<string, Record<string, unknown>>,
  problems: string[],
): Promise<Pipeline> {
  const entries: PipelineEntry[] = [];
  const order = { PRESENT: [...builtIn.order.PRESENT], ABSENT: [...builtIn.order.ABSENT] };
  for (const role of ROLES) {
    const ofRole = settings[role] ?? {};
    const builtInIds = builtIn.plugins.filter((plugin) => plugin.roles.includes(role)).map(({ id }) => id);
    for (const name of new Set([...builtInIds, ...Object.keys(ofRole)])) {
      const setting = ofRole[name] ?? {};
      if (setting === false) continue;
      const where = `${file}: plugins.${role}.${name}`;
      const plugin =
        setting.module === undefined
          ? builtIn.plugins.find(({ id, roles }) => id === name && roles.includes(role))
          : await importPlugin(resolve(dirname(file), setting.module), where, problems);
      if (plugin === undefined) {
        if (setting.module === undefined) {
          problems.push(
            `${where}: there is no such plugin for a ${role}. There are: ${builtInIds.join(', ')}. For one of your own, give its module.`,
          );
        }
        continue;
      }
      const options = plugin.options.safeParse({ ...own[plugin.id], ...setting.options }, IN_WORDS);
      if (!options.success) {
        const at = ['plugins', role, name, 'options'];
        problems.push(...problemsIn(options.error, ...at).map((problem) => `${file}: ${problem}`));
        continue;
      }
      if (!builtIn.plugins.some(({ id }) => id === name) && !order.PRESENT.includes(name)) {
        order.PRESENT.push(name);
        order.ABSENT.unshift(name);
      }
      entries.push({ name, role, plugin, options: options.data });
    }
  }
  return { entries, order };
}

async function readConfig(file: string, isNamed: boolean): Promise<Record<string, unknown>> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere && isNamed) throw new ConfigurationError([`CONFIG names ${file}, which cannot be read.`]);
  if (!isThere) return {};
  const { default: settings } = await importModule(file);
  if (typeof settings === 'object' && settings !== null) return { ...settings };
  throw new ConfigurationError([`${file} has no settings. It must say: export default { ... }`]);
}

async function importPlugin(file: string, where: string, problems: string[]): Promise<Plugin | undefined> {
  const loaded = await importModule(file).catch((error: Error) => {
    problems.push(`${where}.module: ${error.message}`);
    return undefined;
  });
  if (loaded === undefined) return undefined;
  const found = Object.values(loaded).find(isPlugin);
  if (found === undefined) problems.push(`${where}.module: ${file} exports nothing made with definePlugin.`);
  return found;
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const mistake = cause instanceof SyntaxError ? await mistakeIn(file) : undefined;
    throw new ConfigurationError([`${file} cannot be loaded: ${mistake ?? reason}.`]);
  }
}

/** The syntax error in this file, with its line; undefined if the error is in a file that it imports. */
async function mistakeIn(file: string): Promise<string | undefined> {
  const check = ['--input-type=module', '--check', '-'];
  const { stderr } = spawnSync(process.execPath, check, { input: await readFile(file), encoding: 'utf8' });
  const [, line, reason] = /^\[stdin\]:(\d+)$.*^SyntaxError: (.*?)$/ms.exec(stderr) ?? [];
  return line && `${reason} (line ${line})`;
}

function isPlugin(value: unknown): value is Plugin {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['id', 'description', 'roles', 'options', 'plan', 'apply'].every((key) => key in value)
  );
}
