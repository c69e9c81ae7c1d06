/** Conditions of clients, but for their backups. */
import type { AlarmFacts, ClientFacts } from './facts.ts';
import { iso, ofClient, ofServer, type Finding } from './finding.ts';

/** How the plugin `database` begins, which runs the script. */
export const SCHEMA_SCRIPT_FAILED = "The release's schema script failed";

const MOST_NAMED = 10;

export function clientFindings({ clients, servers }: AlarmFacts): Finding[] {
  const fqdns = new Map(servers.map(({ id, fqdn }) => [id, fqdn]));
  const isOfUpdate = (client: ClientFacts) => fqdns.has(client.serverId) && isBrokenByRelease(client);
  const broken = clients.filter(isOfUpdate);
  return [
    ...[...new Set(broken.map(({ serverId }) => serverId))].map((id) =>
      updateFailed(
        id,
        fqdns.get(id) ?? '',
        broken.filter(({ serverId }) => serverId === id),
      ),
    ),
    ...clients
      .filter((client) => client.status === 'FAILED' && !isOfUpdate(client))
      .map((client): Finding => {
        const { alias, problem: why } = client;
        return { ...ofClient(client), condition: 'CLIENT_FAILED', data: { alias, why } };
      }),
    ...clients
      .filter(
        ({ answering, status, presence }) =>
          answering === false && presence === 'PRESENT' && status !== 'CREATING',
      )
      .map((client): Finding => {
        const { alias, answeringSince, probeProblem: why } = client;
        const data = { alias, since: iso(answeringSince), why };
        return { ...ofClient(client), condition: 'CLIENT_NOT_ANSWERING', data };
      }),
  ];
}

/** It was live before, so another release has come. */
const isBrokenByRelease = ({ status, activatedAt, problem }: ClientFacts) =>
  status === 'FAILED' && activatedAt !== null && (problem ?? '').includes(SCHEMA_SCRIPT_FAILED);

function updateFailed(id: string, fqdn: string, clients: ClientFacts[]): Finding {
  const names = clients.map(({ alias }) => alias).toSorted();
  const aliases = names.slice(0, MOST_NAMED);
  const [why = ''] = (clients[0]?.problem ?? '').split('\n');
  return {
    ...ofServer({ id }),
    condition: 'RELEASE_UPDATE_FAILED',
    data: { fqdn, aliases, more: names.length - aliases.length, why },
  };
}
