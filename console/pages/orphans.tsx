/** What is on servers and of no client that Regent knows: removed, adopted, or left as it is. */
import { useLocation } from 'preact-iso/router';
import {
  AdoptOrphanDocument,
  IgnoreOrphanDocument,
  OrphanPageDocument,
  RemoveOrphanDocument,
  UnignoreOrphanDocument,
  type OrphanFilter,
  type OrphanKind,
  type OrphanPageQuery,
  type OrphanState,
  type RemoveOrphanInput,
} from '../../sdk/generated/operations.ts';
import { inputOf } from '../parts/forms/draft-form.tsx';
import { optionsOf } from '../parts/forms/options.ts';
import { PlannedForm } from '../parts/forms/planned-form.tsx';
import { Line } from '../parts/lists/line.tsx';
import { ListPage } from '../parts/lists/list-page.tsx';
import { Page } from '../parts/page.tsx';
import { KEPT, planBy, PlanOf } from '../parts/plan-of.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddress } from '../parts/use-address.ts';
import { ask, may, send } from '../regent/regent.ts';
import { useList } from '../regent/use-list.ts';
import { useServers } from '../regent/use-servers.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { Ignored, Leaving } from './drift.tsx';
import { acceptedOf } from './take-over/accepted.ts';

type Orphan = OrphanPageQuery['orphans']['nodes'][number];

export function OrphansPage() {
  const { name = '', server = '', remove, adopt } = useAddress().query;
  if (adopt !== undefined) return <Adopt orphanId={adopt} name={name} />;
  return remove === undefined ? <All /> : <Remove key={`${name} ${server}`} name={name} server={server} />;
}

const useOrphans = (filter: OrphanFilter) =>
  useList(OrphanPageDocument, filter, ({ orphans }) => orphans, { types: ['RUN', 'SERVER'] });

const above = () => <a href="/orphans">{words.value.places.orphans}</a>;

function Adopt({ orphanId, name }: { orphanId: string; name: string }) {
  const { estate: t, places } = words.value;
  const { route } = useLocation();
  return (
    <Page title={`${t.adopt}: ${name}`} above={above()}>
      <p class="about">{t.adoptAbout}</p>
      <PlanOf
        title={name}
        label={t.adopt}
        plan={async () => {
          const { adoptOrphan } = await ask(AdoptOrphanDocument, { input: { orphanId, ...KEPT } });
          return { ...adoptOrphan, plan: adoptOrphan.accepted, waitsUntil: null };
        }}
        onBack={() => route('/orphans')}
        says={acceptedOf}
        then={`/clients/${name}`}
      />
      <p class="hint">
        {t.adoptDecide} <a href="/take-over">{places.takeOver}</a>
      </p>
    </Page>
  );
}

/** What is of one name on one server goes together. */
function Remove({ name, server }: { name: string; server: string }) {
  const t = words.value.estate;
  const { nodes, error, refresh } = useOrphans({ name, serverId: server });
  return (
    <Page title={`${t.remove}: ${name}`} above={above()}>
      <p class="about">{t.removeAbout}</p>
      <Trouble error={error} again={refresh} />
      {nodes === undefined ? null : <Removal name={name} orphans={nodes} />}
    </Page>
  );
}

function All() {
  const t = words.value;
  const { estate } = t;
  const { kind, state, server } = useAddress().query;
  const states = { OPEN: estate.states.OPEN, IGNORED: estate.states.IGNORED, GONE: estate.states.GONE };
  const list = useOrphans({
    serverId: server ?? null,
    kind: kind !== undefined && kind in t.orphanKind ? [kind as OrphanKind] : null,
    state: state !== undefined && state in states ? [state as OrphanState] : null,
  });
  return (
    <ListPage
      title={t.places.orphans}
      filters={[
        { name: 'server', label: t.server, options: useServers() },
        { name: 'kind', label: t.kind, options: optionsOf(t.orphanKind) },
        { name: 'state', label: t.status, options: Object.entries(states), all: estate.notOver },
      ]}
      list={list}
      empty={estate.none}
    >
      {(nodes) => (
        <ul class="lines">
          {nodes.map((orphan) => (
            <One key={orphan.id} orphan={orphan} onDone={list.refresh} />
          ))}
        </ul>
      )}
    </ListPage>
  );
}

const isThere = (orphan: { state: OrphanState }) => orphan.state !== 'GONE';

/** The place of a database says what it is, too. */
const nameOf = ({ kind, place }: Orphan) =>
  `${words.value.orphanKind[kind]}: ${place.replace(/^database /, '')}`;

function One({ orphan, onDone }: { orphan: Orphan; onDone: () => void }) {
  const t = words.value.estate;
  const { id: orphanId, name, server, state, bytes, isServed, changedAt, lastDumpAt, ignored } = orphan;
  const facts = [
    server.fqdn,
    bytes === null ? null : format.bytes(bytes),
    isServed === true ? t.served : null,
    changedAt === null ? null : t.changed(format.time(changedAt)),
    lastDumpAt === null ? null : t.lastDump(format.time(lastDumpAt)),
    state === 'OPEN' ? null : t.states[state],
  ];
  const to = new URLSearchParams({ name, server: server.fqdn });
  return (
    <Line what={<strong>{name}</strong>} at={orphan.firstSeenAt}>
      <p>{nameOf(orphan)}</p>
      <p class="hint">{facts.filter((fact) => fact !== null).join(' · ')}</p>
      {ignored === null ? null : <Ignored ignored={ignored} />}
      {isThere(orphan) ? (
        <div class="buttons">
          {may('ORPHANS') ? (
            <a class="button" href={`/orphans?remove=yes&${to}`}>
              {t.remove}
            </a>
          ) : null}
          {may('SERVERS') ? (
            <>
              <a class="button" href={`/orphans?adopt=${encodeURIComponent(orphanId)}&${to}`}>
                {t.adopt}
              </a>
              <Leaving
                isLeft={state === 'IGNORED'}
                ignoreAsk={t.ignoreOrphanAsk}
                unignoreAsk={t.unignoreOrphanAsk}
                ignore={(given) =>
                  send(
                    IgnoreOrphanDocument,
                    { input: { orphanId, expectedVersion: orphan.version, ...given } },
                    onDone,
                  )
                }
                unignore={() => send(UnignoreOrphanDocument, { input: { orphanId } }, onDone)}
              />
            </>
          ) : null}
        </div>
      ) : null}
    </Line>
  );
}

/** Of one name on one server: which of them go. */
function Removal({ name, orphans }: { name: string; orphans: Orphan[] }) {
  const t = words.value.estate;
  return (
    <PlannedForm
      title={`${t.remove}: ${name}`}
      label={t.remove}
      start={{
        orphanIds: orphans.filter(({ state }) => state === 'OPEN').map(({ id }) => id),
        name: '',
        evenIfServed: false,
      }}
      fields={() => [
        { path: 'orphanIds', label: t.which, options: orphans.map((orphan) => [orphan.id, nameOf(orphan)]) },
        orphans.some(({ isServed }) => isServed) && { path: 'evenIfServed', label: t.evenIfServed },
        { path: 'name', label: t.typeName(name) },
      ]}
      plan={(draft) => planBy(RemoveOrphanDocument, inputOf<RemoveOrphanInput>(draft))}
    />
  );
}
