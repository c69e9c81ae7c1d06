import { posix } from 'node:path';
import { z } from 'zod';
import { applyFiles, definePlugin, planFiles } from '../src/runner/plugin.ts';
import type { Change, Context, Desired, FileState, WantedFile } from '../src/runner/plugin.ts';
import { safelyNamed } from './lib/aliases.ts';
import { inventoryHosts, SECRET_WORDS } from './lib/inventory-hosts.ts';
import { generatedYaml, NO_CLIENTS, SECRET_LINES } from './lib/inventory-yaml.ts';
import { oneAtATime } from './lib/one-at-a-time.ts';
import * as spool from './lib/spool.ts';

const directory = z
  .string()
  .startsWith('/', 'an absolute path')
  .transform((path) => posix.resolve(path))
  .optional();
const options = z.strictObject({
  /** The `inventory` folder of the playbook. */
  inventoryDir: directory,
  /** The folder with `create`, `update` and `delete`: `data/json` of the back office before Regent. */
  spoolDir: directory,
});
type Ctx = Context<z.infer<typeof options>>;
type Found = Map<string, FileState>;

export const inventory = definePlugin<z.infer<typeof options>>({
  id: 'inventory',
  description: 'The inventory and the spool files for those who run Ansible beside Regent.',
  roles: ['FRONT_OFFICE'],
  place: 'regent',
  options,
  skip: ({ inventoryDir, spoolDir }) =>
    (inventoryDir ?? spoolDir) === undefined ? 'INVENTORY_DIR and SPOOL_DIR are not set' : undefined,

  async plan(ctx, desired) {
    const known = { ...desired, clients: safelyNamed(ctx, desired.clients) };
    const found = await readAll(ctx, known);
    return [...(await planInventory(ctx, known, found)), ...planSpool(ctx, known, found)];
  },

  /** Looks again at what is there: all servers share these folders, and some are worked on at the same time. */
  apply(ctx, changes, desired) {
    const known = { ...desired, clients: safelyNamed(ctx, desired.clients) };
    return oneAtATime('inventory', async () => {
      const found = await readAll(ctx, known);
      await applyFiles(ctx.files, await planInventory(ctx, known, found), wantedFiles(ctx, known, found));
      await tell(ctx, known, found, changes);
    });
  },
});

const hostVars = (inventoryDir: string, fqdn: string) => `${inventoryDir}/host_vars/${fqdn}/generated.yaml`;

/** All files that matter, in one round trip. */
function readAll(
  { files, options: { inventoryDir, spoolDir }, server }: Ctx,
  { servers }: Desired,
): Promise<Found> {
  return files.read([
    ...(inventoryDir
      ? [`${inventoryDir}/hosts`, ...servers.map(({ fqdn }) => hostVars(inventoryDir, fqdn))]
      : []),
    ...(spoolDir ? [spool.toldPath(spoolDir, server)] : []),
  ]);
}

function textOf(found: Found, path: string): string | undefined {
  const state = found.get(path);
  return state?.kind === 'file' ? state.content.toString('utf8') : undefined;
}

const planInventory = (ctx: Ctx, desired: Desired, found: Found) =>
  planFiles({ read: async () => found }, wantedFiles(ctx, desired, found));

/** Passwords are in these: for Regent and a group that the folder may have. Other servers' files only must be there. */
function wantedFiles(
  { options: { inventoryDir }, server, site }: Ctx,
  desired: Desired,
  found: Found,
): WantedFile[] {
  if (inventoryDir === undefined) return [];
  const file = { kind: 'file', mode: 0o640, owner: 'root', group: 'root' } as const;
  const mine = hostVars(inventoryDir, server.fqdn);
  const others = desired.servers
    .map(({ fqdn }) => hostVars(inventoryDir, fqdn))
    .filter((path) => path !== mine);
  const hosts = `${inventoryDir}/hosts`;
  return [
    { ...file, path: mine, content: generatedYaml(textOf(found, mine), desired), secretLines: SECRET_LINES },
    ...others
      .filter((path) => found.get(path)?.kind === 'absent')
      .map((path) => ({ ...file, path, content: NO_CLIENTS })),
    {
      ...file,
      path: hosts,
      content: inventoryHosts(textOf(found, hosts) ?? '', desired.servers, site),
      secretLines: SECRET_WORDS,
    },
  ];
}

function eventsFor({ options: { spoolDir }, server }: Ctx, desired: Desired, found: Found) {
  if (spoolDir === undefined) return { told: {}, events: [] };
  const path = spool.toldPath(spoolDir, server);
  const told = spool.readTold(path, textOf(found, path));
  return { told, events: spool.spoolEvents(told, server, desired) };
}

function planSpool(ctx: Ctx, desired: Desired, found: Found): Change[] {
  const concerned = new Set(desired.clients.map(({ alias }) => alias));
  return eventsFor(ctx, desired, found).events.map(({ kind, alias }) => ({
    ...(concerned.has(alias) ? { client: alias } : {}),
    action: 'create',
    subject: `${ctx.options.spoolDir}/${kind}`,
    summary: `put a request to ${kind} ${alias} in ${ctx.options.spoolDir}/${kind}`,
  }));
}

/** The events first, then the record of them: a crash between the two tells twice rather than never. */
async function tell(ctx: Ctx, desired: Desired, found: Found, changes: Change[]): Promise<void> {
  const { spoolDir } = ctx.options;
  const { told, events } = eventsFor(ctx, desired, found);
  const concerned = events.filter(({ kind, alias }) =>
    changes.some(({ client, subject }) => subject === `${spoolDir}/${kind}` && (client ?? alias) === alias),
  );
  if (spoolDir === undefined || concerned.length === 0) return;
  const listed = await ctx.files.list(spool.SPOOL_FOLDERS.map((kind) => `${spoolDir}/${kind}`));
  const names = spool.spoolNames(concerned.length, new Set([...listed.values()].flat()), new Date());
  const file = { kind: 'file', owner: 'root', group: 'root' } as const;
  const after = JSON.stringify(spool.nowTold(told, concerned, desired.clients), undefined, 1);
  await ctx.files.write([
    ...concerned.map(({ kind, data }, i) => ({
      ...file,
      path: `${spoolDir}/${kind}/${names[i]}`,
      content: spool.phpJson(data),
      mode: 0o640,
    })),
    { ...file, path: spool.toldPath(spoolDir, ctx.server), content: `${after}\n`, mode: 0o600 },
  ]);
}
