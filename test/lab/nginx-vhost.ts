/**
 * A plugin of one's own, as an example: nginx in place of Apache on a front office. It keeps what the other
 * plugins rely on: `/.well-known/regent` of a client's virtual host answers with the alias, and a name that
 * nobody has is answered with 404. Take `vhost` out for this module in regent.config.js.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  applyFiles,
  definePlugin,
  planFiles,
  withoutUnknown,
  type ClientState,
  type Context,
  type FileState,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';

const options = z.strictObject({
  codeFolder: z.string().default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
  php: z.string().default('unix:/run/php/php-fpm.sock').describe('Where PHP-FPM listens.'),
});
type NginxContext = Context<z.infer<typeof options>>;

export const nginxVhost = definePlugin({
  id: 'nginx-vhost',
  description: 'An nginx virtual host for each client, and a default one that answers 404.',
  roles: ['FRONT_OFFICE'],
  closed: 'absent',
  options,

  /** Files that differ; and where they are right but not what nginx serves, a reload. */
  async plan(ctx, { clients }) {
    const changes = await planFiles(ctx, wantedFiles(ctx, clients));
    const stale = changes.length > 0 || ctx.sandbox ? [] : await notAsWanted(ctx, clients);
    const summary = 'reload nginx, which has not loaded the files as they are';
    return [
      ...changes,
      ...stale.map(({ alias }) => ({ client: alias, action: 'update' as const, subject: 'nginx', summary })),
    ];
  },

  /** Writes, tests, and reloads once; what nginx refuses is put back before anybody has been served by it. */
  async apply(ctx, changes, { clients }) {
    const all = wantedFiles(ctx, clients);
    const before = await ctx.files.read(all.map((want) => want.path));
    const wanted = withoutUnknown(ctx, all, before);
    await applyFiles(ctx, changes, wanted);
    if (ctx.sandbox) return;
    const test = await ctx.$({ nothrow: true })`nginx -t`;
    if (test.exitCode !== 0) {
      await applyFiles(
        ctx,
        changes,
        [...before].map(([path, state]) => asFound(path, state)),
      );
      throw new Error(`nginx refuses its configuration, and all was put back: ${test.stderr}`);
    }
    await ctx.$`sh -c ${reload}`;
    await stillNotAsWanted(ctx, clients);
  },

  async verify(ctx, { clients }) {
    if (ctx.sandbox) return;
    for (const { alias } of await stillNotAsWanted(ctx, clients))
      ctx.fail(alias, `nginx on ${ctx.server.fqdn} does not answer for ${hostOf(ctx, alias)} as it should.`);
  },
});

function asFound(path: string, state: FileState): WantedFile {
  if (state.kind === 'file') return { owner: 'root', group: 'root', ...state, path };
  return state.kind === 'link' ? { ...state, path } : { kind: 'absent', path };
}

/** Old workers take requests beside the new ones until they end, which is waited for. */
const reload = `old=$(pgrep -P "$(cat /run/nginx.pid)")
nginx -s reload || exit
for wait in $(seq 100); do kill -0 $old 2>/dev/null || break; sleep 0.05; done`;

/** New workers take a moment to begin; whoever is left after it has a problem. */
async function stillNotAsWanted(ctx: NginxContext, clients: ClientState[]): Promise<ClientState[]> {
  let left = await notAsWanted(ctx, clients);
  for (let tries = 50; tries > 0 && left.length > 0; tries -= 1) {
    await sleep(100, undefined, { signal: ctx.signal });
    left = await notAsWanted(ctx, clients);
  }
  return left;
}

/** The clients that are not answered for as they should be: one round trip for all. */
async function notAsWanted(ctx: NginxContext, clients: ClientState[]): Promise<ClientState[]> {
  const questions = clients.flatMap(({ alias }) =>
    ['/.well-known/regent', '/'].map((path) => ({ port: 80, host: hostOf(ctx, alias), path })),
  );
  const answers = await ctx.http(questions, ctx.signal);
  return clients.filter(({ alias, presence }, index) => {
    const [identity, site] = answers.slice(2 * index);
    if (identity === undefined || identity instanceof Error || identity.body !== alias)
      return presence !== 'absent';
    const isSuspended = site !== undefined && !(site instanceof Error) && site.status === 503;
    return presence === 'absent' || isSuspended !== (presence === 'suspended');
  });
}

const hostOf = ({ site }: NginxContext, alias: string) =>
  [alias, site.envPrefix, site.publicHost].filter((label) => label !== '').join('.');

function wantedFiles(ctx: NginxContext, clients: ClientState[]): WantedFile[] {
  const file = { kind: 'file' as const, mode: 0o644, owner: 'root', group: 'root' };
  const nobody = 'server {\n    listen 80 default_server;\n    return 404;\n}\n';
  return [
    { ...file, path: '/etc/nginx/conf.d/regent-default.conf', content: nobody },
    { kind: 'absent', path: '/etc/nginx/sites-enabled/default' },
    ...clients.flatMap((client): WantedFile[] => {
      const belongs = { path: `/etc/nginx/conf.d/client-${client.alias}.conf`, client: client.alias };
      if (client.presence === 'absent') return [{ kind: 'absent', ...belongs }];
      if (client.directives === '') return [{ ...file, ...belongs, content: virtualHost(ctx, client) }];
      ctx.fail(client.alias, 'nginx has no directives of Apache: remove them with setDirectives.');
      return [];
    }),
  ];
}

function virtualHost(ctx: NginxContext, { alias, presence }: ClientState): string {
  const { codeFolder, php } = ctx.options;
  return `server {
    listen 80;
    server_name ${hostOf(ctx, alias)};
    root ${codeFolder}/public;
    access_log /var/log/nginx/${alias}.access.log;
    error_log /var/log/nginx/${alias}.error.log;
    location = /.well-known/regent { default_type text/plain; return 200 "${alias}"; }
${presence === 'suspended' ? suspension : application(codeFolder, php, alias)}}
`;
}

const suspension = `    location / {
        default_type text/html;
        return 503 "<!doctype html><title>Suspended</title><h1>This site is suspended.</h1>";
    }
`;

const application = (
  codeFolder: string,
  php: string,
  alias: string,
) => `    location / { try_files $uri /index.php$is_args$args; }
    location = /index.php {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME ${codeFolder}/public/index.php;
        fastcgi_param APP_CONF_DIR /var/www/${alias}/;
        fastcgi_param APP_DIR ${codeFolder};
        fastcgi_pass ${php};
    }
`;
