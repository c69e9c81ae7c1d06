import { RefusedError } from '../../sdk/errors.ts';
import {
  ListServersDocument,
  ShowServerDocument,
  type ServerMode,
  type ServerRole,
  type ShowServerQuery,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { printFacts } from '../kit/facts.ts';
import { findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags } from '../kit/flags.ts';
import { list } from '../kit/list.ts';
import { sizeOf, timeOf } from '../kit/times.ts';

export interface ServersFlags extends ListFlags {
  text?: string;
  role?: readonly ServerRole[];
  mode?: readonly ServerMode[];
}

export async function listServers(this: Context, { text, role, mode, ...flags }: ServersFlags) {
  const filter = { text, role: role && [...role], mode: mode && [...mode] };
  await list(
    this,
    flags,
    ListServersDocument,
    { filter },
    {
      page: ({ servers }) => servers,
      columns: [
        { title: 'FQDN', of: ({ fqdn }) => fqdn },
        { title: 'ROLE', of: ({ role }) => role },
        { title: 'MODE', of: ({ mode }) => mode },
        { title: 'STATE', of: ({ state }) => state },
        { title: 'HEALTH', of: ({ health }) => health.status },
        { title: 'CLIENTS', of: ({ role, clientCount }) => (role === 'FRONT_OFFICE' ? clientCount : null) },
        { title: 'PROBLEM', of: ({ health }) => health.problems[0] },
      ],
      none: 'No servers.',
    },
  );
}

type ShownServer = NonNullable<ShowServerQuery['server']>;

export async function showServer(this: Context, { json }: JsonFlags, name: string) {
  const regent = this.connect();
  const { id: serverId } = await findServer(regent, name);
  const { server } = await regent.ask(ShowServerDocument, { serverId });
  if (server == null) throw new RefusedError([`The server ${name} is gone.`]);
  if (json) this.printJson(server);
  else printFacts(this, factsOf(server));
}

const factsOf = (server: ShownServer): Parameters<typeof printFacts>[1] => [
  ['Server', server.fqdn],
  ['Label', server.label],
  ['Role', server.role],
  ['Mode', server.mode],
  ['State', server.state],
  ['Health', server.health.status],
  ['Problems', server.health.problems],
  ['Last error', server.lastError],
  [
    'Connection',
    server.connection === 'SSH' ? `${server.user}@${server.address} port ${server.port}` : server.root,
  ],
  ['Host key', server.hostKeyFingerprint],
  ['Syncs', server.syncPolicy],
  ['Clients', server.role === 'FRONT_OFFICE' ? server.clientCount : null],
  ['Last seen', timeOf(server.lastSeenAt)],
  ['Looked at', timeOf(server.lookedAt)],
  ['Look failed', server.lookProblem],
  ['Clock', server.look?.isClockOff === true ? `ahead by ${server.look.clockAheadMs} ms` : null],
  ['Disks', server.look?.disks.map(diskOf) ?? null],
  [
    'Services',
    server.look?.services.map(
      ({ name, ok, message }) => `${name}: ${ok ? 'good' : (message ?? 'not good')}`,
    ) ?? null,
  ],
  [
    'Windows',
    server.windowsInForce.map(({ name, effect, until }) => `${effect} until ${timeOf(until)}: ${name}`),
  ],
  ['Alarms', server.alarms.nodes.map(({ severity, text }) => `${severity}: ${text}`)],
  ['Former names', server.formerFqdns],
];

function diskOf({ path, free, size, fullInDays }: NonNullable<ShownServer['look']>['disks'][number]): string {
  const when = fullInDays === null ? '' : `, full in about ${Math.max(1, Math.round(fullInDays))} days`;
  return `${path}: ${sizeOf(free)} of ${sizeOf(size)} free${when}`;
}
