/**
 * The sites of clients among foreign ones: those that they would hide, those that hide them, and disabled
 * ones.
 */
import type { ClientState, Context, FileState } from '../../src/runner/contract/plugin.ts';
import { generationOnDisk, piece, virtualHostName } from '../shared/apache/apache.ts';
import { servedSites, type Served } from '../shared/apache/apache-sites.ts';
import {
  describe,
  mustBeReached,
  mustNotHideDefault,
  rivalsOf,
  type OwnSite,
} from '../shared/apache/foreign-sites.ts';
import { isOurs } from '../shared/apache/virtual-host.ts';

type Found = ReadonlyMap<string, FileState>;

/**
 * Before the first site of the server or of a client is written: which sites would it hide, and which would
 * hide it?
 */
export async function lookAround(ctx: Context, clients: ClientState[], found: Found): Promise<void> {
  const isMissing = ({ alias, presence }: ClientState) =>
    presence !== 'absent' && found.get(piece('sites', alias).link)?.kind !== 'link';
  const missing = clients.filter(isMissing);
  if (generationOnDisk(found) !== undefined && missing.length === 0) return;
  const served = await servedSites(ctx, ctx.server.address);
  if (served === undefined) return;
  await mustNotHideDefault(ctx, served, found, [80]);
  mustBeReached(ctx, served, [80]);
  for (const { alias } of missing) {
    const own = siteOf(ctx, { alias });
    const { hiding, hidden } = rivalsOf(served, own);
    for (const site of [...hiding, ...hidden]) ctx.found(alias, describe(site, own.name));
  }
}

export const siteOf = ({ site }: Context, { alias }: { alias: string }): OwnSite => ({
  name: virtualHostName(alias, site),
  port: 80,
  link: piece('sites', alias).link,
});

/** A sync enables it again, like all manual changes; but somebody may have disabled it on purpose. */
export function tellSwitchedOff(ctx: Context, clients: ClientState[], found: Found): void {
  for (const { alias, presence, activatedAt } of clients) {
    const { link } = piece('sites', alias);
    const isOff = isOurs(found, alias) && (found.get(link)?.kind ?? 'absent') === 'absent';
    if (presence === 'absent' || activatedAt === null || !isOff) continue;
    const text = `Somebody has disabled the site of ${alias} on ${ctx.server.fqdn} by hand (${link} is missing), and Regent enables it again. To close the site of a client, use suspendClient.`;
    ctx.log(text, { client: alias, level: 'warn' });
  }
}

/**
 * Warns of foreign sites that Regent's hide because they have the same name and come first, and of those that
 * get all requests.
 */
export function tellHidden(ctx: Context, clients: ClientState[], served: Served | undefined): void {
  if (served === undefined) return;
  mustBeReached(ctx, served, [80]);
  for (const { alias, presence } of clients) {
    const own = siteOf(ctx, { alias });
    for (const site of presence === 'absent' ? [] : rivalsOf(served, own).hidden) {
      const text = `${describe(site, own.name)} on ${ctx.server.fqdn} is not served, because the site of client ${alias} comes first. Rename that site, or disable it.`;
      ctx.log(text, { client: alias, level: 'warn' });
    }
  }
}
