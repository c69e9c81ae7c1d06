/** What differs on servers without a request: looked at, repaired, adopted, or left as it is. */
import { useLocation } from 'preact-iso/router';
import {
  AdoptDriftDocument,
  DriftPageDocument,
  IgnoreDriftDocument,
  RepairDriftDocument,
  UnignoreDriftDocument,
  type DriftPageQuery,
  type DriftState,
  type ProblemFragment,
} from '../../sdk/generated/operations.ts';
import { AskFirst } from '../parts/ask-first.tsx';
import { AskForm } from '../parts/forms/ask-form.tsx';
import { timeTyped } from '../parts/forms/draft-form.tsx';
import { Line } from '../parts/lists/line.tsx';
import { ListPage } from '../parts/lists/list-page.tsx';
import { Page } from '../parts/page.tsx';
import { Diff } from '../parts/plan.tsx';
import { planBy, PlanOf } from '../parts/plan-of.tsx';
import { useAddress } from '../parts/use-address.ts';
import { may, send } from '../regent/regent.ts';
import { useList } from '../regent/use-list.ts';
import { useServers } from '../regent/use-servers.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';

type Drift = DriftPageQuery['drift']['nodes'][number];

/** As many as one repair takes. */
const MOST = 100;

export function DriftPage() {
  const t = words.value;
  const { query } = useAddress();
  const ids = query['repair'];
  return ids === undefined ? <All /> : <Repair key={ids} ids={ids.split(',')} title={t.estate.repair} />;
}

function Repair({ ids: driftIds, title }: { ids: string[]; title: string }) {
  const t = words.value;
  const { route } = useLocation();
  return (
    <Page title={title} above={<a href="/drift">{t.places.drift}</a>}>
      <p class="about">{t.estate.repairAbout}</p>
      <PlanOf
        title={title}
        label={title}
        plan={() => planBy(RepairDriftDocument, { driftIds })}
        onBack={() => route('/drift')}
      />
    </Page>
  );
}

function All() {
  const t = words.value;
  const { estate } = t;
  const { query } = useAddress();
  const states = { OPEN: estate.states.OPEN, IGNORED: estate.states.IGNORED, ENDED: estate.states.ENDED };
  const state = query['state'] as DriftState | undefined;
  const filter = {
    serverId: query['server'] ?? null,
    clientId: query['client'] ?? null,
    state: state !== undefined && state in states ? [state] : null,
  };
  const list = useList(DriftPageDocument, filter, ({ drift }) => drift, {
    types: ['CLIENT', 'RUN', 'SERVER'],
  });
  const open = (list.nodes ?? []).filter((drift) => drift.state === 'OPEN').slice(0, MOST);
  return (
    <ListPage
      title={t.places.drift}
      beside={
        may('SERVERS') && open.length > 1 ? (
          <RepairLink label={estate.repairAll(open.length)} ids={open.map(({ id }) => id)} />
        ) : null
      }
      filters={[
        { name: 'server', label: t.server, options: useServers() },
        { name: 'state', label: t.status, options: Object.entries(states), all: estate.notOver },
      ]}
      list={list}
      empty={estate.none}
    >
      {(nodes) => (
        <ul class="lines">
          {nodes.map((drift) => (
            <One key={drift.id} drift={drift} onDone={list.refresh} />
          ))}
        </ul>
      )}
    </ListPage>
  );
}

const RepairLink = ({ label, ids }: { label: string; ids: string[] }) => (
  <a class="button" href={`/drift?repair=${encodeURIComponent(ids.join(','))}`}>
    {label}
  </a>
);

function One({ drift, onDone }: { drift: Drift; onDone: () => void }) {
  const t = words.value;
  const { summary, server, client, plugin, state, firstSeenAt, diff, ignored } = drift;
  const { fileOwner, fileChangedAt, signedIn } = drift;
  return (
    <Line what={<strong>{summary}</strong>} at={firstSeenAt}>
      <p>
        {client === null ? null : (
          <>
            <a href={`/clients/${client.alias}`}>{client.alias}</a> ·{' '}
          </>
        )}
        {t.stepOn(plugin, server.fqdn)} {state === 'OPEN' ? null : `· ${t.estate.states[state]}`}
      </p>
      {ignored === null ? null : <Ignored ignored={ignored} />}
      {fileChangedAt === null ? null : (
        <p class="hint">{t.estate.changedBy(fileOwner ?? '?', format.time(fileChangedAt))}</p>
      )}
      {signedIn.length === 0 ? null : <p class="hint">{t.estate.signedIn(signedIn.join(', '))}</p>}
      {diff === null ? null : (
        <details>
          <summary>{t.showDiff}</summary>
          <Diff text={diff} />
        </details>
      )}
      {state === 'ENDED' || !may('SERVERS') ? null : <Acts drift={drift} onDone={onDone} />}
    </Line>
  );
}

function Acts({ drift, onDone }: { drift: Drift; onDone: () => void }) {
  const t = words.value.estate;
  const { id: driftId, adoptable, ignored, state, version: expectedVersion } = drift;
  const adopt = () => send(AdoptDriftDocument, { input: { driftId, expectedVersion } }, onDone);
  return (
    <div class="buttons">
      <RepairLink label={t.repair} ids={[driftId]} />
      {adoptable.length === 0 ? null : (
        <AskFirst label={t.adopt} question={t.adoptDrift(adoptable.join(', '))} does={adopt} />
      )}
      <Leaving
        isLeft={state === 'IGNORED' && ignored !== null}
        ignoreAsk={t.ignoreAsk}
        unignoreAsk={t.unignoreAsk}
        ignore={(given) =>
          send(IgnoreDriftDocument, { input: { driftId, expectedVersion, ...given } }, onDone)
        }
        unignore={() => send(UnignoreDriftDocument, { input: { driftId } }, onDone)}
      />
    </div>
  );
}

interface LeavingProps {
  isLeft: boolean;
  /** What is asked before. */
  ignoreAsk: string;
  unignoreAsk: string;
  /** Both give what is wrong; nothing if it is done. */
  ignore: (given: { reason: string; until: string | null }) => Promise<ProblemFragment[]>;
  unignore: () => Promise<ProblemFragment[]>;
}

/** Leaves something as it is, with the reason and perhaps an end; or ends that. */
export function Leaving({ isLeft, ignoreAsk, unignoreAsk, ignore, unignore }: LeavingProps) {
  const { estate: t, alarms } = words.value;
  return isLeft ? (
    <AskFirst key="left" label={t.unignore} question={unignoreAsk} does={unignore} />
  ) : (
    <AskForm
      key="open"
      label={t.ignore}
      question={ignoreAsk}
      start={{ reason: '', until: '' }}
      fields={[
        { path: 'reason', label: t.reason },
        { path: 'until', label: alarms.until, hint: t.untilHint, type: 'datetime-local' },
      ]}
      does={({ reason, until }) => ignore({ reason, until: timeTyped(until) })}
    />
  );
}

/** Who lets something stay as it is, why, and until when. */
export function Ignored({ ignored }: { ignored: NonNullable<Drift['ignored']> }) {
  const { estate, blockedUntil } = words.value;
  const { by, reason, until } = ignored;
  return (
    <p class="hint">
      {estate.ignoredBy(by, reason)}
      {until === null ? null : ` (${blockedUntil(format.time(until))})`}
    </p>
  );
}
