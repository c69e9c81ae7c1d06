/** Does what the file says about servers, with the same functions as their mutations. */
import type { HostKey } from '../../servers/host-keys.ts';
import type { Servers } from '../../servers/servers.ts';
import type { Actor, Server } from '../../vocabulary.ts';
import { isOf, type ServerStep } from '../steps.ts';
import { atLine } from './fleet-work.ts';

/** The places at which a host key must be read first: each needs the network, and so no transaction. */
export const placesToScan = (steps: ServerStep[]): { step: ServerStep; address: string; port: number }[] =>
  steps.flatMap((step) => {
    const { mutation, name, entry, row } = step;
    if (entry.connection !== 'SSH') return [];
    const address = entry.address ?? row?.address ?? name;
    const port = entry.port ?? row?.port ?? 22;
    const isMoved = row !== null && (address !== row.address || port !== row.port);
    const isNew = mutation === 'createServer' || (mutation === 'updateServer' && isMoved);
    const isConfirmed = mutation === 'confirmServerHostKey' && entry.hostKey !== row?.hostKeyFingerprint;
    return isNew || isConfirmed ? [{ step, address, port }] : [];
  });

/** Whether runs would find something else there than a look at the server as it is now. */
export const isOtherPlace = ({ mutation, fields }: ServerStep): boolean =>
  mutation !== 'updateServer' || fields.some(isOf('address', 'port', 'user'));

/** As a key of what was scanned. */
export const placeOf = (address: string, port: number) => `${address} ${port}`;

export type ScannedKeys = ReadonlyMap<string, HostKey>;

/** Those that let clients come are first; those that keep work away wait until the clients are done. */
export function inTwoParts(steps: ServerStep[]): [ServerStep[], ServerStep[]] {
  const isLater = ({ mutation, entry }: ServerStep) =>
    mutation === 'setServerMode' && entry.mode !== 'ACTIVE';
  return [steps.filter((step) => !isLater(step)), steps.filter(isLater)];
}

/** @param ids the ids of new servers by fqdn; those of this part are added */
export async function applyServers(
  steps: ServerStep[],
  servers: Servers,
  actor: Actor,
  ids: Map<string, string>,
): Promise<void> {
  for (const step of steps) {
    const id = step.row?.id ?? ids.get(step.name) ?? '';
    const server = await atLine(step, () => applyServer(step, id, servers, actor));
    ids.set(step.name, server.id);
  }
}

async function applyServer(
  { mutation, name, entry }: ServerStep,
  id: string,
  servers: Servers,
  actor: Actor,
): Promise<Server> {
  const { label, address, port, user, syncPolicy, mode = 'ACTIVE', hostKey } = entry;
  switch (mutation) {
    case 'createServer': {
      const { role, connection } = entry;
      const begin = mode === 'OBSERVE' ? mode : 'ACTIVE';
      const input = { label, fqdn: name, address, port, user, role, connection, mode: begin } as const;
      const server = await servers.create({ ...input, expectedFingerprint: hostKey }, actor);
      if (syncPolicy === undefined || syncPolicy === server.syncPolicy) return server;
      return (await servers.update(server.id, { syncPolicy }, undefined, actor)).server;
    }
    case 'updateServer':
      return (await servers.update(id, { label, address, port, user, syncPolicy }, undefined, actor)).server;
    case 'confirmServerHostKey':
      return servers.confirmHostKey(id, hostKey ?? '', actor);
    case 'setServerMode':
      return servers.setMode(id, mode, undefined, actor);
  }
}
