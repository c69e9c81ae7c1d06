/** The servers in the inventory's `hosts`. Variables beside a name may hold passwords: only connections are read. */
import type { FoundServer } from '../../../src/runner/contract/plugin.ts';
import { nameIn, sectionsOf } from '../inventory-ini.ts';

const ROLES = { dev: 'FRONT_OFFICE', master: 'BACK_OFFICE', rpx: 'REVERSE_PROXY' } as const;

/** Gives the servers in the groups of the playbook, in their order, and what is odd. */
export function hostsFacts(text: string): { servers: FoundServer[]; remarks: string[] } {
  const servers = new Map<string, FoundServer>();
  const remarks: string[] = [];
  const sections = sectionsOf(text.replaceAll('\r\n', '\n'));
  const connections = new Map<string, Partial<FoundServer>>();
  for (const { name = '', lines } of sections) {
    if (name.includes(':')) continue;
    for (const line of lines) {
      const fqdn = nameIn(line);
      if (fqdn === '' || /^[#;]/.test(fqdn)) continue;
      connections.set(fqdn, { ...connections.get(fqdn), ...connectionIn(line) });
      const role = (ROLES as Record<string, FoundServer['role']>)[name];
      if (role === undefined || role === null) continue;
      if (/[[\]=]/.test(fqdn)) {
        remarks.push(
          `The line ${nameFor(fqdn)} of the group ${name} in hosts names no single server: it was left out.`,
        );
        continue;
      }
      const before = servers.get(fqdn);
      if (before !== undefined && before.role !== role)
        remarks.push(`${fqdn} is in two groups of hosts: the first one counts (${before.role}).`);
      servers.set(fqdn, before ?? { source: 'INVENTORY', fqdn, role });
    }
  }
  return {
    servers: [...servers.values()].map((each) => ({ ...each, ...connections.get(each.fqdn) })),
    remarks,
  };
}

/** A line such as `monarc_sql_password=...` without a host would show a secret. */
const nameFor = (word: string) => (word.includes('=') ? `with "${word.split('=')[0]}="` : `"${word}"`);

function connectionIn(line: string): Partial<FoundServer> {
  const value = (key: string) => new RegExp(`\\s${key}=(["']?)([\\w.:-]+)\\1(?=\\s|$)`).exec(line)?.[2];
  const [address, user, port] = ['ansible_host', 'ansible_user', 'ansible_port'].map(value);
  const isPort = port !== undefined && /^\d{1,5}$/.test(port);
  return {
    ...(address === undefined ? {} : { address }),
    ...(user === undefined ? {} : { user }),
    ...(isPort ? { port: Number(port) } : {}),
  };
}
