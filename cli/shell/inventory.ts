/** The protocol of Ansible's dynamic inventories: `--list` with `_meta`, and `--host`. */
import { RefusedError } from '../../sdk/errors.ts';
import {
  InventoryServersDocument,
  ListClientsDocument,
  type InventoryServerFragment,
  type ServerRole,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { rowsOf } from '../kit/list.ts';

export interface InventoryFlags {
  list: boolean;
  host?: string;
}

/** As in the inventory of MONARC's playbook, which has no store of backups. */
const GROUPS: Record<ServerRole, string> = {
  FRONT_OFFICE: 'dev',
  BACK_OFFICE: 'master',
  REVERSE_PROXY: 'rpx',
  BACKUP_STORE: 'backup_store',
};

export async function printInventory(this: Context, { list, host }: InventoryFlags) {
  if (list === (host !== undefined)) throw new UsageError('Give either --list or --host.');
  const regent = this.connect();
  const { rows } = await rowsOf(regent, InventoryServersDocument, {}, { page: ({ servers }) => servers });
  // A sandbox is no host, and what is retired is nobody's work.
  const servers = rows.filter(({ connection, mode }) => connection === 'SSH' && mode !== 'RETIRED');
  const aliases = await aliasesByServer(regent);
  const hostvars = Object.fromEntries(
    servers.map((server) => [server.fqdn, varsOf(server, aliases.get(server.fqdn) ?? [])]),
  );
  if (host !== undefined) return this.printJson(hostvars[host] ?? {});
  const groups: Record<string, { hosts: string[] }> = {};
  for (const { fqdn, role, mode } of servers)
    for (const name of [GROUPS[role], `mode_${mode.toLowerCase()}`])
      (groups[name] ??= { hosts: [] }).hosts.push(fqdn);
  this.printJson({
    _meta: { hostvars },
    all: { children: ['ungrouped', ...Object.keys(groups)] },
    ...groups,
  });
}

function varsOf(
  { fqdn, address, port, user, role, mode, state }: InventoryServerFragment,
  clients: string[],
) {
  return {
    ansible_host: plain(address, fqdn),
    ansible_port: port,
    ansible_user: plain(user, fqdn),
    regent_role: role,
    regent_mode: mode,
    regent_state: state,
    regent_clients: clients,
  };
}

/** Ansible would carry out a template on the machine that it runs on. */
function plain(value: string, fqdn: string): string {
  if (/\{[{%#]/.test(value))
    throw new RefusedError([
      `${fqdn} has ${JSON.stringify(value)}, which Ansible would take for a template.`,
    ]);
  return value;
}

async function aliasesByServer(regent: Connection): Promise<Map<string, string[]>> {
  const filter = {
    status: ['CREATING' as const, 'ACTIVE' as const, 'SUSPENDED' as const, 'FAILED' as const],
  };
  const { rows } = await rowsOf(regent, ListClientsDocument, { filter }, { page: ({ clients }) => clients });
  const byServer = new Map<string, string[]>();
  for (const { alias, server } of rows)
    byServer.set(server.fqdn, [...(byServer.get(server.fqdn) ?? []), alias]);
  return byServer;
}
