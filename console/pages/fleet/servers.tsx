import type { HealthStatus, ServerLineFragment } from '../../../sdk/generated/operations.ts';
import { Panel } from '../../parts/panel.tsx';
import { words } from '../../words/words.ts';
import { NewServerLink } from '../servers/new-server-link.tsx';
import { ServerTable } from '../servers/server-table.tsx';

export function Servers({ servers }: { servers: ServerLineFragment[] }) {
  const t = words.value;
  return (
    <Panel title={t.places.servers} count={servers.length}>
      {servers.length === 0 ? (
        <div class="empty">
          <p>{t.noServers}</p>
          <NewServerLink />
        </div>
      ) : (
        <ServerTable servers={servers.toSorted(byHealth)} />
      )}
    </Panel>
  );
}

/** The worst first; those that are alike stay in their order. */
const byHealth = (a: ServerLineFragment, b: ServerLineFragment) =>
  WORST.indexOf(a.health.status) - WORST.indexOf(b.health.status);
const WORST: HealthStatus[] = ['UNHEALTHY', 'WARNING', 'UNKNOWN', 'HEALTHY'];
