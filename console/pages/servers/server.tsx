import { useRoute } from 'preact-iso/router';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Prose } from '../../parts/prose.tsx';
import { RunTable } from '../../parts/run-table.tsx';
import { HealthState } from '../../parts/states.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { words } from '../../words/words.ts';
import { Audit } from '../audit/last-entries.tsx';
import { DriftPanel } from '../drift/drift-panel.tsx';
import { AlarmLine } from '../../parts/lists/alarm-line.tsx';
import { ServerActs } from './acts.tsx';
import { Host, Overview } from './facts.tsx';
import { LastCheck } from './last-check.tsx';
import { OneServer, type ServerData } from './one-server.tsx';
import { isSetUp, serverPath } from './set-up-state.ts';

export function ServerPage() {
  const t = words.value;
  const { fqdn = '' } = useRoute().params;
  return (
    <OneServer key={fqdn} fqdn={fqdn}>
      {(data, { error, refresh }) => {
        const { server, runs, auditEntries } = data;
        return (
          <Page
            title={server.label}
            above={<a href="/servers">{t.places.servers}</a>}
            beside={
              <>
                <HealthState status={server.health.status} />
                <ServerActs server={server} />
              </>
            }
          >
            <Trouble error={error} again={refresh} />
            {server.alarms.nodes.length === 0 ? null : (
              <Panel title={t.places.alarms}>
                <ul class="lines">
                  {server.alarms.nodes.map((alarm) => (
                    <AlarmLine key={alarm.id} alarm={alarm} />
                  ))}
                </ul>
              </Panel>
            )}
            <Health data={data} />
            <Overview server={server} />
            <Host server={server} />
            {server.drift.totalCount === 0 ? null : (
              <DriftPanel all={`/drift?server=${server.fqdn}`} found={server.drift} />
            )}
            {runs.nodes.length === 0 ? null : (
              <Panel title={t.places.runs} count={runs.totalCount}>
                <RunTable runs={runs.nodes} label={t.places.runs} />
              </Panel>
            )}
            {auditEntries === undefined ? null : (
              <Audit all={`/audit?server=${server.fqdn}`} entries={auditEntries.nodes} />
            )}
          </Page>
        );
      }}
    </OneServer>
  );
}

/** What is wrong, and what the last check says about how to mend it. */
function Health({ data: { server, checks } }: { data: ServerData }) {
  const t = words.value;
  const { problems } = server.health;
  const [check] = checks.nodes;
  return (
    <Panel title={t.health}>
      {isSetUp(server) ? null : (
        <p>
          <a class="button main" href={`${serverPath(server.fqdn)}/set-up`}>
            {t.servers.goOn}
          </a>
        </p>
      )}
      {problems.length === 0 ? <p class="hint">{t.servers.lacksNothing}</p> : null}
      <ul class="problems">
        {problems.map((problem) => (
          <li key={problem}>
            <Prose text={problem} />
          </li>
        ))}
      </ul>
      {check === undefined ? null : <LastCheck check={check} />}
    </Panel>
  );
}
