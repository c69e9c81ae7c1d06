import type { ServerLineFragment } from '../../../sdk/generated/operations.ts';
import { Columns, type Column } from '../../parts/lists/columns.tsx';
import { runPath } from '../../parts/paths.ts';
import { HealthState, RunState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Disk } from './disk.tsx';
import { serverPath } from './set-up-state.ts';

/** Servers, each with a link to its page: how it is, what lives there, and when it was last heard of and synced. */
export function ServerTable({ servers }: { servers: ServerLineFragment[] }) {
  const t = words.value;
  const columns: Column<ServerLineFragment>[] = [
    [
      t.server,
      ({ fqdn, label, mode }) => (
        <>
          <strong>
            <a href={serverPath(fqdn)}>{fqdn}</a>
          </strong>
          <p class="hint">{[label === fqdn ? '' : label, t.serverMode[mode]].filter(Boolean).join(' · ')}</p>
        </>
      ),
    ],
    [t.role, ({ role }) => t.serverRole[role], 'wide'],
    [t.health, ({ health }) => <Health health={health} />],
    [t.places.clients, (server) => <ClientCount server={server} />, 'end'],
    [t.disk, ({ look }) => <Fullest disks={look?.disks ?? []} />, 'end'],
    [t.lastSeen, ({ lastSeenAt }) => (lastSeenAt === null ? null : <Time at={lastSeenAt} />), 'end wide'],
    [t.servers.lastSync, ({ lastSync }) => <LastSync lastSync={lastSync} />, 'end wide'],
  ];
  return <Columns label={t.places.servers} rows={servers} columns={columns} />;
}

/** How it is, and what is wrong. */
export const Health = ({ health: { status, problems } }: Pick<ServerLineFragment, 'health'>) => (
  <>
    <HealthState status={status} />
    {problems.map((problem) => (
      <p class="hint" key={problem}>
        {problem}
      </p>
    ))}
  </>
);

/** How many clients live there, with a link to them. */
export const ClientCount = ({
  server: { role, fqdn, clientCount },
}: {
  server: Pick<ServerLineFragment, 'role' | 'fqdn' | 'clientCount'>;
}) =>
  role === 'FRONT_OFFICE' ? (
    <a href={`/clients?server=${encodeURIComponent(fqdn)}`}>{format.number(clientCount)}</a>
  ) : null;

export function LastSync({ lastSync }: Pick<ServerLineFragment, 'lastSync'>) {
  if (lastSync === null) return <span class="hint">{words.value.never}</span>;
  const { id, status, endedAt } = lastSync;
  return (
    <>
      {status === 'SUCCEEDED' ? null : <RunState status={status} />}{' '}
      <a href={runPath(id)}>{endedAt === null ? null : <Time at={endedAt} />}</a>
    </>
  );
}

type OneDisk = NonNullable<ServerLineFragment['look']>['disks'][number];

/** The disk with the least room. */
function Fullest({ disks }: { disks: OneDisk[] }) {
  const shareOf = ({ free, size }: OneDisk) => Number(free) / Math.max(Number(size), 1);
  const [fullest] = disks.toSorted((a, b) => shareOf(a) - shareOf(b));
  return fullest === undefined ? null : <Disk disk={fullest} />;
}
