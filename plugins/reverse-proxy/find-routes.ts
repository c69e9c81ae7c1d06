/** The routes to clients on a reverse proxy, whoever has written them: for a take-over. */
import {
  isUnknown,
  namesIn,
  textOf,
  unreadable,
  type Context,
  type FoundClients,
} from '../../src/runner/contract/plugin.ts';

const REDIRECTIONS = '/etc/apache2/client_redirection';
const ENABLED = '/etc/apache2/sites-enabled';
const AVAILABLE = '/etc/apache2/sites-available';

/** Two round trips: reads the file of routes, and the sites, where the playbook writes them. */
export async function findRoutes(ctx: Pick<Context, 'files' | 'site'>): Promise<FoundClients> {
  const listed = await ctx.files.list([ENABLED, AVAILABLE]);
  const enabled = namesIn(listed, ENABLED);
  const available = namesIn(listed, AVAILABLE).filter((name) => enabled.includes(name));
  const paths = [
    REDIRECTIONS,
    ...available.map((name) => `${AVAILABLE}/${name}`),
    ...enabled.map((name) => `${ENABLED}/${name}`),
  ];
  const found = await ctx.files.read(paths);
  const remarks: string[] = [];
  const clients = paths.flatMap((path) => {
    const state = found.get(path);
    if (isUnknown(state) && state.kind !== 'link') remarks.push(unreadable(path, state));
    const text = state?.kind === 'file' ? (textOf(found, path) ?? '') : '';
    return routesIn(text)
      .filter(({ alias }) => alias !== ctx.site.backOfficeAlias)
      .map(({ alias, host }) => ({
        source: 'ROUTE' as const,
        alias,
        place: path,
        server: host,
        remarks: [],
      }));
  });
  return { clients, remarks };
}

/** The first part of each path, and the host to which it leads: in a `<Location>`, or on one line. */
export function routesIn(text: string): { alias: string; host: string }[] {
  const routes = new Map<string, string>();
  let within: string | undefined;
  for (const line of text.split('\n').map((each) => each.trim())) {
    within =
      /^<Location\s+"?\/([\w-]+)\/?"?\s*>$/i.exec(line)?.[1] ??
      (/^<\/Location>$/i.test(line) ? undefined : within);
    const [, path, target] = /^ProxyPass\s+(?:"?(\/[^"\s]*)"?\s+)?"?(https?:\/\/[^"\s]+)"?/i.exec(line) ?? [];
    const alias = path === undefined ? within : /^\/([\w-]+)\/?$/.exec(path)?.[1];
    const host = target === undefined ? undefined : hostIn(target);
    if (alias !== undefined && host !== undefined && !routes.has(alias)) routes.set(alias, host);
  }
  return [...routes].map(([alias, host]) => ({ alias, host }));
}

const hostIn = (target: string) =>
  URL.canParse(target) ? new URL(target).hostname.replaceAll(/[[\]]/g, '') : undefined;
