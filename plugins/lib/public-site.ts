/** The virtual host that people meet: the public one, which includes the routes to all clients. */
import type { Context, FileState, Site, WantedFile } from '../../src/runner/plugin.ts';
import { allButChallenges, indented, mark, nobodysHost, piece, textIn, wantedPiece } from './apache.ts';

interface PublicSite {
  /** False where a site of the administrator's includes the routes. */
  publicSite: boolean;
  certificate?: string;
  certificateKey?: string;
  /** In seconds. */
  timeout: number;
  /** Further lines of configuration. */
  publicDirectives: string;
}

const name = 'monarc-public';
const main = piece('sites', name);
const secureDefault = piece('conf', 'regent-tls');

export const publicSitePaths = [main.file, main.link, secureDefault.file, secureDefault.link];

/** The public site, and where it is served with TLS a default virtual host for that as well. */
export function publicSiteFiles(
  ctx: Context<PublicSite>,
  routes: string,
  found: ReadonlyMap<string, FileState>,
): WantedFile[] {
  const { publicSite, certificate, certificateKey } = ctx.options;
  const own = settings(ctx);
  const none = [...wantedPiece(main, undefined), ...wantedPiece(secureDefault, undefined)];
  if (!publicSite) return textIn(found, main.file).startsWith(mark) ? none : [];
  if (certificate === undefined || certificateKey === undefined)
    return [...wantedPiece(main, plainSite(ctx.site, routes, own)), ...wantedPiece(secureDefault, undefined)];
  const tls = `    SSLEngine on
    SSLCertificateFile "${certificate}"
    SSLCertificateKeyFile "${certificateKey}"
`;
  return [
    ...wantedPiece(main, secureSite(ctx.site, routes, tls + own)),
    ...wantedPiece(secureDefault, nobodysSite(tls)),
  ];
}

/** What holds for all clients: how long an answer may take, and what MONARC's playbook has browsers told. */
function settings({ site, options: { timeout, publicDirectives } }: Context<PublicSite>): string {
  return indented(`ProxyTimeout ${timeout}
Header set X-Content-Type-Options "nosniff"
Header set X-Frame-Options "SAMEORIGIN"
${site.protocol === 'https' ? 'Header set Strict-Transport-Security "max-age=31536000"' : ''}
${publicDirectives}`);
}

/** The scheme in ServerName is the one that people use, also where something before this server ends TLS. */
const plainSite = ({ protocol, publicHost }: Site, routes: string, own: string) =>
  `${mark}: the public host, with the routes to all clients.
<VirtualHost *:80>
    ServerName ${protocol}://${publicHost}
${own}    Include ${routes}
    RedirectMatch 404 "${allButChallenges}"
</VirtualHost>
`;

const secureSite = ({ publicHost }: Site, routes: string, own: string) =>
  `${mark}: the public host, with the routes to all clients.
<VirtualHost *:80>
    ServerName ${publicHost}
    RedirectMatch permanent "${allButChallenges}(/.*)$" "https://${publicHost}$1"
</VirtualHost>
<VirtualHost *:443>
    ServerName ${publicHost}
${own}    Include ${routes}
    RedirectMatch 404 "${allButChallenges}"
</VirtualHost>
`;

const nobodysSite = (tls: string) => `${mark}: whoever asks for a site that is not here gets 404.
<VirtualHost *:443>
    ServerName ${nobodysHost}
${tls}    RedirectMatch 404 "${allButChallenges}"
</VirtualHost>
`;

/** Throws, and says what to add where, unless some enabled site of the administrator's includes the routes. */
export async function requireInclude(ctx: Context, routes: string): Promise<void> {
  if (ctx.sandbox) return;
  const pattern = `^[[:space:]]*Include(Optional)?[[:space:]]+"?(/etc/apache2/)?${routes.split('/').at(-1)}"?[[:space:]]*$`;
  const search = ctx.$({ nothrow: true });
  const { exitCode } =
    await search`grep -REqsi --exclude=${`${name}.conf`} -e ${pattern} /etc/apache2/sites-enabled`;
  if (exitCode === 0) return;
  throw new Error(
    `No enabled site on ${ctx.server.fqdn} includes the routes. Add "Include ${routes}" to the <VirtualHost> of ` +
      `${ctx.site.publicHost} there, or let Regent make that site (option publicSite of reverse-proxy).`,
  );
}
