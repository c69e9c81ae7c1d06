import {
  definePlugin,
  foundFiles,
  namesIn,
  type ClientState,
  type ProbedClient,
} from '../../src/runner/contract/plugin.ts';
import { withSafeNames } from '../shared/aliases.ts';
import {
  enabledModules,
  loadedGeneration,
  piece,
  planApache,
  requireModules,
  requireOwnPlaces,
  serverPaths,
  virtualHostName,
} from '../shared/apache/apache.ts';
import { servedSites, type Served } from '../shared/apache/apache-sites.ts';
import { essence, swap } from '../shared/apache/apache-swap.ts';
import { probeSites, tells, verifyClients, whatIs, type HttpResult } from '../shared/apache/apache-verify.ts';
import { lookAround, siteOf, tellHidden, tellSwitchedOff } from './client-sites.ts';
import { describe, mustNotHideDefault, rivalsOf } from '../shared/apache/foreign-sites.ts';
import { findSites } from './find-sites.ts';
import { rotationFolders, rotationPaths, wantedRotation } from './log-rotation.ts';
import { filesOf, noSite, pathsOf, tellAdoptable, vhostOptions, type VhostContext } from './site-files.ts';
import { isOurs, logFolder } from '../shared/apache/virtual-host.ts';

const sites = '/etc/apache2/sites-available';

export const vhost = definePlugin({
  id: 'vhost',
  description:
    'Manages an Apache virtual host for each client, a default virtual host that answers 404, and the rotation of their logs.',
  roles: ['FRONT_OFFICE'],
  closed: 'absent',
  options: vhostOptions,

  findClients: findSites,

  async plan(ctx, desired) {
    const { clients, complete, spared, gone } = withSafeNames(ctx, desired);
    const listed = await ctx.files.list([enabledModules, sites, ...rotationFolders]);
    requireModules(ctx, listed, ['alias', 'dir', 'env', 'rewrite']);
    const known = new Set([...spared, ...clients.map((client) => client.alias)]);
    const others = namesIn(listed, sites)
      .filter((name) => name.endsWith('.conf') && !known.has(name.slice(0, -5)))
      .map((name) => name.slice(0, -5));
    const aliases = [...clients.map((client) => client.alias), ...(complete ? others : [])];
    const paths = [...serverPaths, ...rotationPaths(listed), ...pathsOf(ctx, aliases)];
    const found = await ctx.files.read(paths);
    const ownMarked = complete ? others.filter((alias) => isOurs(found, alias)) : [];
    const leftOver = ownMarked.filter((alias) => gone.includes(alias));
    ctx.orphans(
      ownMarked
        .filter((alias) => !gone.includes(alias))
        .map((name) => {
          const { file, link } = piece('sites', name);
          const isServed = (found.get(link)?.kind ?? 'absent') !== 'absent';
          return { kind: 'VIRTUAL_HOST', name, place: file, isServed };
        }),
    );
    for (const { alias } of clients) {
      const { file, link } = piece('sites', alias);
      foundFiles(ctx, alias, [file, link], found);
    }
    await lookAround(ctx, clients, found);
    tellSwitchedOff(ctx, clients, found);
    tellAdoptable(ctx, clients, found);
    return planApache(ctx, found, [
      ...wantedRotation(listed, found),
      ...clients.flatMap((client) => filesOf(ctx, client, found)),
      ...leftOver.flatMap((alias) => noSite(ctx, alias)),
    ]);
  },

  async apply(ctx, changes, desired) {
    const { clients } = withSafeNames(ctx, desired);
    const concerned = clients.filter(({ alias }) => changes.some((change) => change.client === alias));
    const leftOver = changes
      .filter((change) => change.client === undefined && change.action === 'delete')
      .flatMap(({ subject }) => (subject.startsWith(`${sites}/`) ? subject.slice(sites.length + 1, -5) : []));
    const subjects = new Set(changes.map(({ subject }) => subject));
    const aliases = concerned.map((client) => client.alias);
    const listed = await ctx.files.list(rotationFolders);
    await swap(ctx, {
      paths: [...rotationPaths(listed), ...pathsOf(ctx, [...aliases, ...leftOver])],
      clients: aliases,
      wanted: (found, leftOut) => [
        ...wantedRotation(listed, found).filter(({ path }) => subjects.has(path)),
        ...concerned
          .filter((client) => !leftOut.has(client.alias))
          .flatMap((client) => filesOf(ctx, client, found))
          .filter(({ path }) => subjects.has(path)),
        ...leftOver.flatMap((alias) => noSite(ctx, alias)),
      ],
      blame: (message) => /\/sites-(?:enabled|available)\/([\w-]+)\.conf/.exec(message)?.[1],
    });
  },

  async verify(ctx, { clients, complete }) {
    if (ctx.sandbox) return;
    if (complete) tellHidden(ctx, clients, await servedSites(ctx, ctx.server.address));
    await verifySites(ctx, clients);
  },

  probe: (ctx, clients) =>
    probeSites(ctx, clients, {
      ask: ({ alias }, path) => ({ port: 80, host: virtualHostName(alias, ctx.site), path }),
      problem: (client, identity, application) =>
        problemOf(ctx, client, tells(identity, client), application),
      isWell: (client, application) =>
        application.status < 400 && problemOf(ctx, client, true, application) === undefined,
    }),

  /** A file that somebody has edited may never have been loaded. */
  async whyNotAdopted({ $, sandbox, server: { fqdn } }) {
    if (sandbox) return undefined;
    const { exitCode, stdout, stderr } = await $({ nothrow: true })`apache2ctl configtest`;
    if (exitCode === 0) return undefined;
    return `Apache on ${fqdn} refuses its configuration as it is: ${essence(`${stderr}\n${stdout}`)}. Correct that there, or use repairDrift.`;
  },

  actions: {
    /**
     * Requests every client's site, and looks for foreign sites. If Apache does not answer at all, the check
     * of the host reports it.
     */
    async check(ctx, { clients }) {
      const listed = await ctx.files.list(rotationFolders);
      const found = await ctx.files.read([...serverPaths, ...rotationPaths(listed)]);
      requireOwnPlaces(found, wantedRotation(listed, found));
      const served = await servedSites(ctx, ctx.server.address);
      if (served !== undefined) await mustNotHideDefault(ctx, served, found, [80]);
      tellHidden(ctx, clients, served);
      if (clients.length > 0 && !((await loadedGeneration(ctx)) instanceof Error))
        await verifySites(ctx, clients);
    },
  },
});

/** If another site answers, asks Apache which one, once for all clients. */
function verifySites(ctx: VhostContext, clients: ClientState[]): Promise<void> {
  let served: Promise<Served | undefined> | undefined;
  return verifyClients(ctx, clients, {
    ask: ({ alias }, path) => ({ port: 80, host: virtualHostName(alias, ctx.site), path }),
    async problem(client, identity, application) {
      const answers = tells(identity, client);
      const problem = problemOf(ctx, client, answers, application);
      if (problem === undefined || answers) return problem;
      if (await isOfOthers(ctx, client)) return problemOf(ctx, client, true, application);
      served ??= servedSites(ctx, ctx.server.address);
      const own = siteOf(ctx, client);
      const there = await served;
      if (there === undefined) return problem;
      const { fqdn } = ctx.server;
      const [site] = rivalsOf(there, own).hiding;
      if (site !== undefined)
        return `${own.name} on ${fqdn} is answered by another virtual host: ${describe(site, own.name)}. Give that one another name or disable it (a2dissite), reload Apache, then retry.`;
      return there.sites.some(({ file }) => file === own.link)
        ? problem
        : `Apache on ${fqdn} does not read ${own.link}, which Regent has written: its configuration includes no such folder. Add "IncludeOptional sites-enabled/*.conf" to apache2.conf there, as Debian has it, reload Apache, then retry.`;
    },
  });
}

/** Whether somebody else has written its site, which was taken over: that does not tell whose it is. */
async function isOfOthers({ files }: VhostContext, { alias, presence }: ClientState): Promise<boolean> {
  const { file } = piece('sites', alias);
  const found = await files.read([file]);
  return presence === 'present' && found.get(file)?.kind === 'file' && !isOurs(found, alias);
}

function problemOf(
  ctx: Pick<VhostContext, 'options' | 'server' | 'site'>,
  client: ProbedClient,
  answers: boolean,
  application: HttpResult,
) {
  const name = virtualHostName(client.alias, ctx.site);
  const { fqdn } = ctx.server;
  if (client.presence === 'absent')
    return answers ? `${name} still answers on ${fqdn} as this client.` : undefined;
  if (!answers)
    return `${name} on ${fqdn} is answered by another virtual host: look in ${sites} for its ServerName, or a ServerAlias with a "*" that fits.`;
  if (application instanceof Error) return `${name} on ${fqdn} does not answer: ${application.message}`;
  if (client.presence === 'suspended')
    return application.status === 503 ? undefined : `${name} should be suspended, but answers on ${fqdn}.`;
  if (application.status === 503)
    return `${name} on ${fqdn} answers with ${whatIs(application)}. If PHP runs apart from Apache there, see "systemctl status 'php*-fpm'".`;
  // An administrator's directives may intend to refuse requests from there.
  const isRefused = [401, 403, 404].includes(application.status) && !hasDirectives(ctx, client);
  if (isRefused)
    return (
      `${name} on ${fqdn} answers with ${whatIs(application)}. Check whether MONARC's code is in ` +
      `${ctx.options.codeFolder} there${application.status === 404 ? '' : ', and whether a "Require" outside of virtual hosts, as in <Location "/">, refuses everybody'}.`
    );
  // If PHP displays errors, it answers with 200; its output may hold a password.
  if (application.status < 500 && PHP_BREAKS_OFF.test(application.body))
    return `${name} on ${fqdn} answers with an error of PHP's that ended it. See ${logFolder(client.alias, ctx.site)}/error.log there.`;
  if (application.status >= 500)
    return `${name} on ${fqdn} answers with ${whatIs(application)}. See ${logFolder(client.alias, ctx.site)}/error.log there.`;
  if (application.body.startsWith('<?php'))
    return `Apache on ${fqdn} hands out PHP files as text. Run there as root: apt-get install libapache2-mod-php`;
  return undefined;
}

const hasDirectives = ({ options }: Pick<VhostContext, 'options'>, { alias, directives }: ProbedClient) =>
  directives !== '' || alias in options.directives;

const PHP_BREAKS_OFF = /(?:<b>|^)(?:Fatal|Parse) error(?:<\/b>)?: /m;
