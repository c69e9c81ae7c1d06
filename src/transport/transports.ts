import { makeLocalTransport } from './sandbox/local-transport.ts';
import type { Address } from './ssh/open-tcp.ts';
import { makeSshTransport } from './ssh/ssh-transport.ts';
import { ORIGINALS, type Transport } from './transport.ts';

/** The address of a server, and the host key that it must prove. */
export interface Target {
  id: string;
  connection: 'SSH' | 'LOCAL';
  address: string;
  port: number;
  user: string;
  hostKey: string | null;
  root: string | null;
}

export interface Transports {
  /** The one transport of this server; made at the first call, and made again if the target has changed. */
  for(target: Target): Transport;
  /** Closes the transports of servers that no longer exist. */
  closeDeleted(remaining: (serverIds: string[]) => Promise<Set<string>>): Promise<void>;
  close(): Promise<void>;
}

/** One transport for each server, shared by all work on it. */
export function makeTransports(
  privateKey: string,
  log: (text: string) => void,
  mayReach: Address['mayReach'],
): Transports {
  const open = new Map<string, { described: string; transport: Transport }>();
  const drop = async (id: string) => {
    const known = open.get(id);
    open.delete(id);
    await known?.transport.close();
  };
  return {
    for(target) {
      const { address, port, user, hostKey, root } = target;
      const described = JSON.stringify([target.connection, address, port, user, hostKey, root]);
      const known = open.get(target.id);
      if (known?.described === described) return known.transport;
      if (known !== undefined) void drop(target.id);
      const transport =
        target.connection === 'LOCAL'
          ? makeLocalTransport({ root: root ?? '/nonexistent', originals: ORIGINALS })
          : makeSshTransport({
              address,
              port,
              user,
              privateKey,
              hostKey: hostKey ?? '',
              mayReach,
              log,
              originals: ORIGINALS,
            });
      open.set(target.id, { described, transport });
      return transport;
    },
    async closeDeleted(remaining) {
      // The query comes after they were opened; transports that are opened meanwhile are left for the next
      // time.
      const ids = [...open.keys()];
      if (ids.length === 0) return;
      const there = await remaining(ids);
      await Promise.all(ids.filter((id) => !there.has(id)).map(drop));
    },
    async close() {
      await Promise.all([...open.keys()].map(drop));
    },
  };
}
