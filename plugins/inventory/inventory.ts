import { posix } from 'node:path';
import { z } from 'zod';
import {
  applyFiles,
  definePlugin,
  isUnknown,
  namesIn,
  planFiles,
  textOf,
} from '../../src/runner/contract/plugin.ts';
import type { Change, Context, Desired, FileState, WantedFile } from '../../src/runner/contract/plugin.ts';
import { remarksOnJobs, remarksOnPlays } from '../shared/ansible/beside-ansible.ts';
import { HARMLESS_LINES as HARMLESS_HOSTS, inventoryHosts, unknownHosts } from './inventory-hosts.ts';
import {
  aliasesIn,
  entriesOf,
  generatedYaml,
  HARMLESS_LINES,
  NO_CLIENTS,
  SECRET_LINES,
} from './inventory-yaml.ts';
import { movedFolders, renamed, wantedMoves, type MovedFolder } from './moved-names.ts';
import * as spool from './spool.ts';
import { readInventory } from './reading/read-inventory.ts';
import { tellable } from './tellable.ts';

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
  description: 'Writes the inventory and the spool files, for sites that run Ansible beside Regent.',
  roles: ['FRONT_OFFICE'],
  place: 'regent',
  closed: 'closed',
  options,
  skip: ({ inventoryDir, spoolDir }) =>
    (inventoryDir ?? spoolDir) === undefined ? 'INVENTORY_DIR and SPOOL_DIR are not set' : undefined,

  readInventory: (ctx, given) => readInventory(ctx, ctx.options.inventoryDir, given),

  async plan(ctx, desired) {
    const known = tellable(ctx, desired);
    const look = await lookAround(ctx, known);
    if (known.complete)
      tellOrphans(ctx, { ...known, servers: desired.servers }, wantedFiles(ctx, known, look));
    sayFound(ctx, known, look.found);
    return [...(await planInventory(ctx, known, look)), ...planSpool(ctx, known, look.found)];
  },

  /** Reads the files again: all servers share these folders, and work on others may have changed them. */
  async apply(ctx, changes, desired) {
    const known = tellable(ctx, desired);
    const look = await lookAround(ctx, known);
    const due = await planInventory(ctx, known, look);
    const wanted = wantedFiles(ctx, known, look);
    // A file is in its new place before it is removed from the old one.
    for (const isGone of [false, true])
      await applyFiles(
        ctx,
        due,
        wanted.filter(({ kind }) => (kind === 'absent') === isGone),
      );
    await tell(ctx, known, look.found, changes);
  },

  actions: {
    /** Cron on this machine may run the playbook, which shares its files with Regent. */
    async check(ctx) {
      const { inventoryDir } = ctx.options;
      if (inventoryDir === undefined) return;
      const [jobs, plays] = await Promise.all([
        remarksOnJobs(ctx.files),
        remarksOnPlays(ctx.files, inventoryDir),
      ]);
      for (const remark of [...jobs, ...plays]) ctx.log(remark, { level: 'warn' });
    },
  },
});

/** The present files, and those that are still under former names of servers. */
interface Look {
  found: Found;
  moved: MovedFolder[];
}

const GENERATED = 'generated.yaml';
const hostFolder = (inventoryDir: string, fqdn: string) => `${inventoryDir}/host_vars/${fqdn}`;
const hostVars = (inventoryDir: string, fqdn: string) => `${hostFolder(inventoryDir, fqdn)}/${GENERATED}`;

/** Reads all relevant files in one round trip; two more if a server has had another name. */
async function lookAround(
  { files, options: { inventoryDir, spoolDir }, server }: Ctx,
  { servers }: Desired,
): Promise<Look> {
  const found = await files.read([
    ...(inventoryDir
      ? [`${inventoryDir}/hosts`, ...servers.map(({ fqdn }) => hostVars(inventoryDir, fqdn))]
      : []),
    ...(spoolDir ? spool.toldPaths(spoolDir, server) : []),
  ]);
  if (inventoryDir === undefined) return { found, moved: [] };
  const folderOf = (fqdn: string) => hostFolder(inventoryDir, fqdn);
  const moved = await movedFolders(files, folderOf, renamed(servers), GENERATED);
  for (const { from, entries } of moved) {
    found.set(from, { kind: 'directory', mode: 0o755 });
    for (const [name, state] of entries) found.set(`${from}/${name}`, state);
  }
  return { found, moved };
}

/** An entry under a client's alias that Regent did not make also holds a password and a salt. */
function sayFound(ctx: Ctx, { clients }: Desired, found: Found): void {
  const { inventoryDir } = ctx.options;
  if (inventoryDir === undefined) return;
  const path = hostVars(inventoryDir, ctx.server.fqdn);
  const there = found.get(path);
  const named = new Set(there?.kind === 'file' ? aliasesIn(path, there.content.toString('utf8')) : []);
  for (const { alias } of clients) if (named.has(alias)) ctx.found(alias, `${alias} in ${path}`);
}

const planInventory = (ctx: Ctx, desired: Desired, look: Look) =>
  planFiles(ctx, wantedFiles(ctx, desired, look), look.found);

/**
 * These files hold passwords: only Regent and the folder's group may read them. Other servers' files only
 * have to exist.
 */
function wantedFiles(ctx: Ctx, desired: Desired, { found, moved }: Look): WantedFile[] {
  const { inventoryDir, spoolDir } = ctx.options;
  const toldMoves = spoolDir === undefined ? [] : spool.movedTold(spoolDir, ctx.server, found);
  if (inventoryDir === undefined) return toldMoves;
  const file = { kind: 'file', mode: 0o640, owner: 'root', group: 'root' } as const;
  /** A file that was made under the new name meanwhile knows less than the one under the old name. */
  const pathBefore = (fqdn: string) => {
    const move = moved.find(({ to }) => to === hostFolder(inventoryDir, fqdn));
    return move === undefined ? hostVars(inventoryDir, fqdn) : `${move.from}/${GENERATED}`;
  };
  const textBefore = (fqdn: string) => textOf(found, pathBefore(fqdn));
  const shown = { secretLines: SECRET_LINES, harmless: HARMLESS_LINES };
  const hosts = `${inventoryDir}/hosts`;
  const names = new Map(moved.map(({ from, to }) => [posix.basename(from), posix.basename(to)]));
  return [
    {
      ...file,
      path: hostVars(inventoryDir, ctx.server.fqdn),
      content: generatedYaml(pathBefore(ctx.server.fqdn), textBefore(ctx.server.fqdn), desired),
      ours: () => entriesOf(desired),
      ...shown,
    },
    ...desired.servers
      .filter(
        ({ fqdn }) =>
          ![hostVars(inventoryDir, fqdn), pathBefore(fqdn)].some((path) => isUnknown(found.get(path))),
      )
      .map(({ fqdn }) => ({ path: hostVars(inventoryDir, fqdn), before: textBefore(fqdn), fqdn }))
      .filter(({ fqdn }) => fqdn !== ctx.server.fqdn)
      .filter(({ path, before }) => found.get(path)?.kind === 'absent' || textOf(found, path) !== before)
      .map(({ path, before = NO_CLIENTS }) => ({
        ...file,
        path,
        content: before,
        ours: () => '',
        ...shown,
      })),
    {
      ...file,
      path: hosts,
      content: inventoryHosts(textOf(found, hosts) ?? '', desired, ctx.site, names),
      ours: () => inventoryHosts('', desired, ctx.site),
      harmless: HARMLESS_HOSTS,
    },
    ...moved.flatMap((folder) => wantedMoves(folder, GENERATED)),
    ...toldMoves,
  ];
}

/** Entries that stay in the files although Regent does not know their owner. */
function tellOrphans(ctx: Ctx, { clients, spared, servers }: Desired, wanted: WantedFile[]): void {
  const { inventoryDir } = ctx.options;
  if (inventoryDir === undefined) return;
  const textAt = (path: string) => {
    const file = wanted.find((want) => want.path === path);
    return file?.kind === 'file' ? file.content.toString() : '';
  };
  const path = hostVars(inventoryDir, ctx.server.fqdn);
  const known = new Set([...spared, ...clients.map(({ alias }) => alias)]);
  const hosts = `${inventoryDir}/hosts`;
  const entry = (place: string) => (name: string) => ({ kind: 'INVENTORY_ENTRY' as const, name, place });
  ctx.orphans([
    ...aliasesIn(path, textAt(path))
      .filter((alias) => !known.has(alias))
      .map(entry(path)),
    ...unknownHosts(textAt(hosts), servers).map(entry(hosts)),
  ]);
}

function eventsFor({ options: { spoolDir }, server }: Ctx, desired: Desired, found: Found) {
  if (spoolDir === undefined) return { told: {}, events: [], silent: [] };
  const path = spool.toldPaths(spoolDir, server).find((each) => textOf(found, each) !== undefined);
  const told = path === undefined ? {} : spool.readTold(path, textOf(found, path));
  const silent = spool.silentIn(told, desired);
  return { told, events: spool.spoolEvents(told, server, desired), silent };
}

function planSpool(ctx: Ctx, desired: Desired, found: Found): Change[] {
  const concerned = new Set(desired.clients.map(({ alias }) => alias));
  const { spoolDir = '' } = ctx.options;
  const { events, silent } = eventsFor(ctx, desired, found);
  const told: Change[] = events.map(({ kind, alias }) => ({
    ...(concerned.has(alias) ? { client: alias } : {}),
    action: 'create',
    subject: `${spoolDir}/${kind}`,
    summary: `write a request to ${kind} ${alias} to ${spoolDir}/${kind}`,
  }));
  if (silent.length === 0) return told;
  const summary = `record the clients that are older than the spool (${silent.length}), without requests for them`;
  return [...told, { action: 'update', subject: spool.toldPath(spoolDir, ctx.server), summary }];
}

/**
 * First the events, then their record: after a crash between the two, an event is written twice rather than
 * never.
 */
async function tell(ctx: Ctx, desired: Desired, found: Found, changes: Change[]): Promise<void> {
  const { spoolDir } = ctx.options;
  const { told, events, ...look } = eventsFor(ctx, desired, found);
  const concerned = events.filter(({ kind, alias }) =>
    changes.some(({ client, subject }) => subject === `${spoolDir}/${kind}` && (client ?? alias) === alias),
  );
  if (spoolDir === undefined) return;
  const notes = changes.some(({ subject }) => subject === spool.toldPath(spoolDir, ctx.server));
  const silent = notes ? look.silent : [];
  if (concerned.length + silent.length === 0) return;
  const listed = await ctx.files.list(spool.SPOOL_FOLDERS.map((kind) => `${spoolDir}/${kind}`));
  const taken = new Set([...listed.keys()].flatMap((folder) => namesIn(listed, folder)));
  const names = spool.spoolNames(concerned.length, taken, new Date());
  const file = { kind: 'file', owner: 'root', group: 'root' } as const;
  const after = JSON.stringify(spool.nowTold(told, concerned, desired.clients, silent), undefined, 1);
  await ctx.files.write([
    ...concerned.map((event, i) => ({
      ...file,
      path: `${spoolDir}/${event.kind}/${names[i]}`,
      content: spool.spoolText(event),
      mode: 0o640,
    })),
    { ...file, path: spool.toldPath(spoolDir, ctx.server), content: `${after}\n`, mode: 0o600 },
  ]);
}
