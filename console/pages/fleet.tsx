/** Is everything well? What needs somebody comes first, then the servers. */
import { useMemo } from 'preact/hooks';
import { FleetOverviewDocument, type FleetOverviewQuery } from '../../sdk/generated/operations.ts';
import { Mark } from '../parts/mark.tsx';
import { Page } from '../parts/page.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { may } from '../regent/regent.ts';
import { places } from '../shell/places.ts';
import { useQuery } from '../regent/use-query.ts';
import * as format from '../words/format.ts';
import { language, words } from '../words/words.ts';
import { behind, Needs, UnderWay } from './fleet/needs.tsx';
import { Servers } from './fleet/servers.tsx';

const FAILED_DAYS = 7;

export function Fleet() {
  const t = words.value;
  const since = useMemo(() => new Date(Date.now() - FAILED_DAYS * 86_400_000).toISOString(), []);
  const { data, error, refresh } = useQuery(
    FleetOverviewDocument,
    { language: language.value, since },
    { types: ['ALARM', 'CLIENT', 'RUN', 'SERVER'] },
  );
  return (
    <Page
      title={t.places.fleet}
      beside={
        <>
          {data === undefined ? null : <Answer data={data} />}
          {may('CLIENTS') ? (
            <a class="button" href="/new-client">
              {t.newClient}
            </a>
          ) : null}
        </>
      }
    >
      <Trouble error={error} again={refresh} />
      {data === undefined ? (
        <p>{error === undefined ? t.loading : null}</p>
      ) : (
        <>
          <Needs data={data} />
          <Servers servers={data.servers.nodes} />
          <UnderWay runs={data.working} />
          <nav class="links" aria-label={t.all}>
            {places().map(({ path, name, isAside }) =>
              isAside ? (
                <a key={path} href={path}>
                  {t.places[name]}
                </a>
              ) : null,
            )}
          </nav>
        </>
      )}
    </Page>
  );
}

/** The answer in one line. */
function Answer({ data }: { data: FleetOverviewQuery }) {
  const t = words.value;
  const tone = toneOf(data);
  const { clients, servers } = data;
  const said = { good: t.allWell, warning: t.worthALook, bad: t.needsYou };
  return (
    <div class="answer" role="status">
      <Mark tone={tone}>{said[tone]}</Mark>
      <span class="hint">
        {t.fleetSize(format.counted(clients.totalCount), format.counted(servers.totalCount))}
      </span>
    </div>
  );
}

/** It is bad if something does not work now; the rest is worth a look today. */
function toneOf(data: FleetOverviewQuery): 'good' | 'warning' | 'bad' {
  const { critical, alarms, blocked, failed, broken, silent, unsaved, drift, orphans } = data;
  const some = (...lists: { totalCount: number }[]) => lists.some(({ totalCount }) => totalCount > 0);
  const health = new Set(data.servers.nodes.map((server) => server.health.status));
  if (health.has('UNHEALTHY') || some(critical, failed, broken, silent)) return 'bad';
  return health.has('WARNING') || some(alarms, blocked, unsaved, behind(data.servers).list, drift, orphans)
    ? 'warning'
    : 'good';
}
