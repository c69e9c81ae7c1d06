import { z } from 'zod';
import {
  definePlugin,
  type Change,
  type ClientState,
  type Context,
  type Desired,
  type FileState,
  type HttpAnswer,
  type ProbedClient,
} from '../../src/runner/contract/plugin.ts';
import { withSafeNames } from '../shared/aliases.ts';
import { forgetCopies, hasLeft, isComing, type MovingClient } from '../shared/move/move-folder.ts';
import {
  enabledModules,
  generationOnDisk,
  mark,
  planApache,
  requireModules,
  requireOwnPlaces,
  serverPaths,
  textIn,
} from '../shared/apache/apache.ts';
import { servedSites, type Served } from '../shared/apache/apache-sites.ts';
import { swap } from '../shared/apache/apache-swap.ts';
import { probeSites, tells, verifyClients, whatIs, type HttpResult } from '../shared/apache/apache-verify.ts';
import { remarksOnCertificate } from './certificate.ts';
import { presentedCertificate } from './presented-certificate.ts';
import { describe, mentionsOf, rivalsOf } from '../shared/apache/foreign-sites.ts';
import { findRoutes } from './find-routes.ts';
import {
  isServed,
  lookAroundPublicSite,
  publicSiteFiles,
  publicSitePaths,
  publicSites,
  requireInclude,
  tellSwitchedOff,
} from './public-site.ts';
import { closeSource, isSourceOpen, switchClient, type Route } from './move/switch-client.ts';
import { pathsIn, planRoutes, routeAtLine, routesIn, routeSubject, routeText, withRoutes } from './routes.ts';

const redirections = '/etc/apache2/client_redirection';

const options = z
  .strictObject({
    publicSite: z
      .boolean()
      .default(true)
      .describe(
        `Whether Regent makes the public virtual host; if not, one of yours must include ${redirections}.`,
      ),
    certificate: z
      .string()
      .optional()
      .describe("Path of the public host's certificate; with it, the host is served with TLS."),
    certificateKey: z.string().optional().describe('Path of its private key.'),
    directives: z
      .record(z.string(), z.string())
      .default({})
      .describe('Additional Apache directives in the routes of single clients, by alias.'),
    timeout: z
      .int()
      .positive()
      .default(1800)
      .describe('How many seconds the public host waits for an answer; imports take long.'),
    publicDirectives: z
      .string()
      .default('')
      .describe('Additional Apache directives in the public virtual host, after its own directives.'),
  })
  .refine(
    ({ certificate, certificateKey }) => (certificate === undefined) === (certificateKey === undefined),
    {
      message: 'certificate and certificateKey must be given together, or neither of them',
    },
  );

type ProxyContext = Context<z.infer<typeof options>>;

export const reverseProxy = definePlugin({
  id: 'reverse-proxy',
  description:
    'Manages the routes from the public host to the back office and to each client on its front office.',
  roles: ['REVERSE_PROXY'],
  closed: 'absent',
  options,

  findClients: findRoutes,

  async plan(ctx, all) {
    const desired = withSafeNames(ctx, all);
    const modules = ['alias', 'headers', 'proxy', 'proxy_http'];
    if (ctx.options.certificate !== undefined) modules.push('ssl');
    requireModules(ctx, await ctx.files.list([enabledModules]), modules);
    if (!ctx.options.publicSite) await requireInclude(ctx, redirections);
    else await remarksOnCertificate(ctx);
    const found = await ctx.files.read([...serverPaths, ...paths]);
    const file = routesFile(textIn(found, redirections));
    const served = await lookAround(ctx, desired, found);
    tellSwitchedOff(ctx, found);
    const own = await planApache(ctx, found, [file, ...publicSiteFiles(ctx, redirections, found)]);
    const mentioned = pathsIn(file.content);
    for (const { alias } of desired.clients) {
      if (mentioned.has(`/${alias}`)) ctx.found(alias, routeSubject(alias));
      if (served !== undefined)
        for (const mention of mentionsOfRoute(ctx, served, alias)) ctx.found(alias, mention);
    }
    const clients = new Set(desired.clients.map((client) => client.alias));
    const routes = wantedRoutes(ctx, desired, file.content);
    if (desired.complete)
      ctx.orphans(
        unknownRoutes(routes, desired, file.content).map((name) => ({
          kind: 'ROUTE',
          name,
          place: redirections,
        })),
      );
    const ours = (alias: string) => routeText(ctx.site, alias, '');
    return [
      ...own,
      ...planRoutes(file, routes, clients, ours).map((change) => toldAsMove(desired, change)),
      ...(await planClosing(ctx, desired)),
    ];
  },

  async apply(ctx, changes, all) {
    const desired = withSafeNames(ctx, all);
    const subjects = new Set(changes.map((change) => change.subject));
    const isDue = ({ alias }: ClientState) => subjects.has(routeSubject(alias));
    const coming = desired.clients.filter((client) => isComing(client));
    const left = desired.clients
      .filter((client) => hasLeft(client))
      .filter((client) => subjects.has(closingSubject(client)));
    const ofOthers = changes.filter(
      ({ client, subject }) => !coming.some(({ alias }) => alias === client) && !isClosing(subject),
    );
    if (ofOthers.length > 0 || changes.length === 0)
      await writeRoutes(
        ctx,
        desired.clients,
        (content) =>
          [...wantedRoutes(ctx, desired, content)].filter(
            ([alias]) =>
              subjects.has(routeSubject(alias)) && !coming.some((client) => client.alias === alias),
          ),
        (path) => subjects.has(path),
      );
    for (const client of coming.filter(isDue)) await moveRoute(ctx, client);
    for (const client of left) await closeSource(ctx, client);
  },

  look: async (ctx) => ({ certificates: hasTls(ctx) ? await presentedCertificate(ctx) : [] }),

  probe: (ctx, clients) =>
    probeSites(ctx, clients, {
      ask: publicQuestion(ctx),
      problem: (...answers) => problemOf(ctx, ...answers),
    }),

  async verify(ctx, { clients }) {
    if (ctx.sandbox) return;
    let served: Promise<Served | undefined> | undefined;
    await verifyClients(ctx, clients, {
      ask: publicQuestion(ctx),
      async problem(client, identity, application) {
        const problem = problemOf(ctx, client, identity, application);
        if (problem === undefined || tells(identity, client)) return problem;
        served ??= servedSites(ctx, ctx.site.publicHost);
        const there = await served;
        const culprits = there === undefined ? [] : culpritsOf(ctx, there, client.alias);
        return culprits.length === 0 ? problem : `${problem} See ${culprits.join(', ')}.`;
      },
    });
  },

  actions: {
    /**
     * Looks for foreign files in the place of Regent's own and for foreign sites, and checks the public
     * host's certificate.
     */
    async check(ctx) {
      const found = await ctx.files.read([...serverPaths, ...paths]);
      requireOwnPlaces(found, publicSiteFiles(ctx, redirections, found));
      await lookAroundPublicSite(ctx, found);
      if (!ctx.options.publicSite) return;
      for (const remark of await remarksOnCertificate(ctx)) ctx.log(remark, { level: 'warn' });
    },
  },
});

/** Whether people reach the public host on this server with TLS. */
const hasTls = ({ options, site }: Pick<ProxyContext, 'options' | 'site'>) =>
  options.publicSite ? options.certificate !== undefined : site.protocol === 'https';

/** A request as people send it, for a path of a client. */
const publicQuestion =
  (ctx: Pick<ProxyContext, 'options' | 'site'>) =>
  ({ alias }: Pick<ClientState, 'alias'>, path: string) => {
    const tls = hasTls(ctx);
    return { port: tls ? 443 : 80, tls, host: ctx.site.publicHost, path: `/${alias}${path}` };
  };

/**
 * Loads the file of routes with these blocks; if Apache refuses one, its client is failed.
 * @param isDue whether this file of the public site is written as well
 */
const writeRoutes = (
  ctx: ProxyContext,
  clients: ClientState[],
  changed: (content: string) => [alias: string, text: string | undefined][],
  isDue: (path: string) => boolean = () => false,
) =>
  swap(ctx, {
    paths,
    clients: clients.map(({ alias }) => alias),
    wanted: (found, leftOut) => {
      const { content } = routesFile(textIn(found, redirections));
      const routes = changed(content).filter(([alias]) => !leftOut.has(alias));
      const text = withRoutes(content, new Map(routes), ctx.site.backOfficeAlias);
      const own = publicSiteFiles(ctx, redirections, found).filter(({ path }) => isDue(path));
      return [routesFile(text), ...own];
    },
    blame: (message, files) => {
      const line = /line (\d+) of \/etc\/apache2\/client_redirection/.exec(message)?.[1];
      return line === undefined ? undefined : routeAtLine(textIn(files, redirections), Number(line));
    },
  });

/** The client changes servers, and its route follows. */
async function moveRoute(ctx: ProxyContext, client: MovingClient): Promise<void> {
  const { alias } = client;
  const lead = async ({ address, socket }: Route) => {
    const text = routeText(ctx.site, alias, address, ctx.options.directives[alias], socket);
    let refusal: string | undefined;
    const fail = (_: string, why: string) => void (refusal ??= why);
    await writeRoutes({ ...ctx, fail }, [client], () => [[alias, text]]);
    if (refusal !== undefined) throw new Error(refusal);
  };
  try {
    await switchClient(ctx, client, `/var/www/${alias}`, lead);
    await closeSource(ctx, client);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isComing(client)) await forgetCopies(ctx, client).catch(() => undefined);
    ctx.fail(alias, error instanceof Error ? error.message : String(error));
  }
}

const toldAsMove = ({ clients }: Desired, change: Change): Change => {
  const moving = clients.find(({ alias }) => alias === change.client);
  if (moving === undefined || !isComing(moving)) return change;
  const { alias, move, server } = moving;
  const summary = `move ${alias} from ${move.from.fqdn} to ${server.fqdn}: its requests wait here for 3 s at most, then the route leads there; ${move.from.fqdn} keeps its data for 7 days, stopped`;
  return { ...change, summary };
};

const closingSubject = ({ alias, move }: MovingClient) => `site of ${alias} on ${move.from.fqdn}`;
const isClosing = (subject: string) => subject.startsWith('site of ');

async function planClosing(ctx: ProxyContext, { clients }: Desired): Promise<Change[]> {
  const changes: Change[] = [];
  for (const client of clients.filter((each) => hasLeft(each))) {
    if (!(await isSourceOpen(ctx, client))) continue;
    const subject = closingSubject(client);
    changes.push({ client: client.alias, action: 'delete', subject, summary: `stop the ${subject}` });
  }
  return changes;
}

/** Before the public site or a route is written: what would it hide, and what would hide it? */
async function lookAround(ctx: ProxyContext, { clients }: Desired, found: ReadonlyMap<string, FileState>) {
  const routes = new Set(routesIn(textIn(found, redirections)));
  const isNew = clients.some(({ alias, presence }) => presence !== 'absent' && !routes.has(alias));
  const isMissing = publicSites(ctx).some((own) => !isServed(own, found));
  const isFirst = generationOnDisk(found) === undefined;
  return isNew || isMissing || isFirst ? lookAroundPublicSite(ctx, found) : undefined;
}

/** Directives about the path of a client's route, for all hosts or in an administrator's public site. */
function mentionsOfRoute(ctx: ProxyContext, served: Served, alias: string): string[] {
  const host = ctx.site.publicHost.toLowerCase();
  const own = new Set(ctx.options.publicSite ? publicSites(ctx).map(({ link }) => link) : []);
  const sites = served.sites.filter(({ names, file }) => names.includes(host) && !own.has(file));
  return mentionsOf(served, `/${alias}`, sites);
}

const culpritsOf = (ctx: ProxyContext, served: Served, alias: string) => [
  ...publicSites(ctx).flatMap((own) => rivalsOf(served, own).hiding.map((site) => describe(site, own.name))),
  ...mentionsOfRoute(ctx, served, alias),
];

function problemOf(
  ctx: Pick<ProxyContext, 'site'>,
  client: ProbedClient,
  identity: HttpAnswer,
  application: HttpResult,
) {
  const route = `${ctx.site.publicHost}/${client.alias}/`;
  const { fqdn, address } = client.server;
  const leads = tells(identity, client);
  if (client.presence === 'absent') return leads ? `${route} still leads to this client.` : undefined;
  if (!leads)
    return `${route} does not lead to this client's virtual host on ${fqdn} (${address}): ${whatIs(identity)}.`;
  if (client.presence === 'suspended') {
    return !(application instanceof Error) && application.status === 503
      ? undefined
      : `${route} should be suspended, but is answered with ${whatIs(application)}.`;
  }
  if (application instanceof Error || application.status >= 500)
    return `${route} leads to ${fqdn} (${address}), but is answered with ${whatIs(application)}.`;
  return undefined;
}

/** The routes that this work concerns, by alias; undefined if the route should be absent. */
function wantedRoutes(ctx: ProxyContext, desired: Desired, content: string) {
  const { clients, complete, gone, servers } = desired;
  const { backOfficeAlias } = ctx.site;
  const textTo = (alias: string, address: string) =>
    routeText(ctx.site, alias, address, ctx.options.directives[alias]);
  const wanted = new Map<string, string | undefined>();
  const backOffice = servers.find((server) => server.role === 'BACK_OFFICE');
  if (backOffice !== undefined) wanted.set(backOfficeAlias, textTo(backOfficeAlias, backOffice.address));
  for (const { alias, presence, server } of clients)
    wanted.set(alias, presence === 'absent' ? undefined : textTo(alias, server.address));
  const leftOver = unknownRoutes(wanted, desired, content).filter((alias) => gone.includes(alias));
  if (complete) for (const alias of leftOver) wanted.set(alias, undefined);
  return wanted;
}

/** The aliases with a route that this work does not know. */
const unknownRoutes = (wanted: ReadonlyMap<string, unknown>, { spared }: Desired, content: string) =>
  routesIn(content).filter((alias) => !wanted.has(alias) && !spared.includes(alias));

const header = `${mark}: each block, from a line "# route" to the next, is kept as it should be.
# Anything of yours goes above the first of them.
`;

const paths = [redirections, ...publicSitePaths];

const routesFile = (content: string) => ({
  kind: 'file' as const,
  path: redirections,
  content: content === '' ? header : content,
  mode: 0o644,
  owner: 'root',
  group: 'root',
});
