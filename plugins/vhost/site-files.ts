/** The files of a client's site, as they should be. */
import { z } from 'zod';
import {
  compareFiles,
  type ClientState,
  type Context,
  type FileState,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { piece, wantedPiece } from '../shared/apache/apache.ts';
import { directivesBeside } from '../shared/apache/client-directives.ts';
import { logFolder, virtualHost } from '../shared/apache/virtual-host.ts';

export const vhostOptions = z.strictObject({
  codeFolder: z.string().default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
  directives: z
    .record(z.string(), z.string())
    .default({})
    .describe('Additional Apache directives in the virtual hosts of single clients, by alias.'),
});

export type VhostContext = Context<z.infer<typeof vhostOptions>>;
type Found = ReadonlyMap<string, FileState>;

export const pathsOf = (ctx: VhostContext, aliases: string[]) =>
  aliases.flatMap((alias) => {
    const { file, link } = piece('sites', alias);
    return [file, link, logFolder(alias, ctx.site)];
  });

/**
 * The log folder is made only if it is missing: Apache does not start without it, but another plugin owns it.
 */
export function filesOf(ctx: VhostContext, client: ClientState, found: Found): WantedFile[] {
  const { alias } = client;
  if (client.presence === 'absent') return noSite(ctx, alias, { client: alias });
  const content = contentOf(ctx, client, found);
  const folder = {
    path: logFolder(alias, ctx.site),
    mode: 0o750,
    owner: 'root',
    group: 'adm',
    client: alias,
  };
  return [
    ...(found.get(folder.path)?.kind === 'directory' ? [] : [{ kind: 'directory' as const, ...folder }]),
    ...wantedPiece(piece('sites', alias), content, {
      client: alias,
      ours: () => ours(ctx, alias, client.directives),
    }),
  ];
}

/** If the file only has the client's directives in another place, or other empty lines, it stays as it is. */
function contentOf(ctx: VhostContext, client: ClientState, found: Found): string {
  const { directives: own } = client;
  const { alone, text } = lookAt(ctx, client, found);
  return directivesBeside(alone, text) === own ? text : siteOf(ctx, client, own);
}

/** Says of which of these clients the file only has other directives than the client. */
export function tellAdoptable(ctx: VhostContext, clients: ClientState[], found: Found): void {
  for (const client of clients) {
    const { alias, presence, directives: own } = client;
    const { alone, text } = lookAt(ctx, client, found);
    const directives = presence === 'absent' ? undefined : directivesBeside(alone, text);
    if (directives === undefined || directives === own) continue;
    const { file } = piece('sites', alias);
    const wanted = filesOf(ctx, { ...client, directives }, found).filter(({ path }) => path === file);
    if (compareFiles(found, wanted).length === 0) ctx.adoptable(alias, file, { directives });
  }
}

/** Its virtual host without directives of its own, and what its file has. */
function lookAt(ctx: VhostContext, client: ClientState, found: Found) {
  const state = found.get(piece('sites', client.alias).file);
  const text = state?.kind === 'file' ? state.content.toString('utf8') : '';
  return { alone: siteOf(ctx, client, ''), text };
}

const siteOf = ({ options, site }: VhostContext, { alias, presence }: ClientState, own: string) =>
  virtualHost({
    ...options,
    alias,
    site,
    suspended: presence === 'suspended',
    directives: options.directives[alias],
    own,
  });

export const noSite = (ctx: VhostContext, alias: string, belongs: { client?: string } = {}) =>
  wantedPiece(piece('sites', alias), undefined, { ...belongs, ours: () => ours(ctx, alias) });

/**
 * Every line that Regent writes for a client. The lines of the option `directives` are the administrator's.
 */
const ours = ({ options: { codeFolder }, site }: VhostContext, alias: string, own = '') =>
  [false, true]
    .map((suspended) => virtualHost({ alias, suspended, site, codeFolder, directives: undefined, own }))
    .join('');
