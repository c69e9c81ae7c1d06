import type { ComponentChildren } from 'preact';
import { useRoute } from 'preact-iso/router';
import { ClientDocument, type ClientQuery } from '../../sdk/generated/operations.ts';
import { AlarmLine } from '../parts/lists/alarm-line.tsx';
import { One } from '../parts/one.tsx';
import { Page } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { ClientState } from '../parts/states.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { may } from '../regent/regent.ts';
import { useQuery, type Queried } from '../regent/use-query.ts';
import { language, words } from '../words/words.ts';
import { ClientActs } from './client/acts.tsx';
import { Audit } from './audit/last-entries.tsx';
import { Backups } from './client/backups.tsx';
import { Overview } from './client/overview.tsx';
import { DriftPanel } from './drift/drift-panel.tsx';

export function ClientPage() {
  const { alias = '' } = useRoute().params;
  // A page of its own for each: nothing of the one before may stand under another name.
  return <OneClient key={alias} alias={alias} />;
}

function OneClient({ alias }: { alias: string }) {
  const t = words.value;
  const { data, ...queried } = useQuery(
    ClientDocument,
    { alias, language: language.value, audit: may('AUDIT') },
    { types: ['CLIENT', 'RUN', 'ALARM', 'SERVER'] },
  );
  const above = <a href="/clients">{t.places.clients}</a>;
  return (
    <One thing={data?.client} queried={queried} title={alias} above={above} missing={t.noSuchClient}>
      {(client) => <Known client={client} auditEntries={data?.auditEntries} above={above} {...queried} />}
    </One>
  );
}

interface KnownProps
  extends Pick<ClientQuery, 'auditEntries'>, Pick<Queried<ClientQuery>, 'error' | 'refresh'> {
  client: NonNullable<ClientQuery['client']>;
  above: ComponentChildren;
}

function Known({ client, auditEntries, above, error, refresh }: KnownProps) {
  const t = words.value;
  const { alias } = client;
  const beside = (
    <>
      <ClientState status={client.status} />
      {client.status === 'ACTIVE' ? (
        <a class="button" href={client.url} target="_blank" rel="noreferrer">
          {t.openSite}
        </a>
      ) : null}
      <ClientActs client={client} />
    </>
  );
  return (
    <Page title={client.name} above={above} beside={beside}>
      <Trouble error={error} again={refresh} />
      {client.problem === null ? null : <p class="trouble">{client.problem}</p>}
      {client.alarms.nodes.length === 0 ? null : (
        <Panel title={t.places.alarms}>
          <ul class="lines">
            {client.alarms.nodes.map((alarm) => (
              <AlarmLine key={alarm.id} alarm={{ ...alarm, client: null }} />
            ))}
          </ul>
        </Panel>
      )}
      <Overview client={client} />
      {client.drift.totalCount === 0 ? null : (
        <DriftPanel all={`/drift?client=${alias}`} found={client.drift} />
      )}
      <Backups client={client} />
      {client.runs.nodes.length === 0 ? null : (
        <Panel title={t.places.runs} count={client.runs.totalCount}>
          <RunTable runs={client.runs.nodes} label={t.places.runs} />
        </Panel>
      )}
      {auditEntries === undefined ? null : (
        <Audit all={`/audit?client=${alias}`} entries={auditEntries.nodes} />
      )}
    </Page>
  );
}
