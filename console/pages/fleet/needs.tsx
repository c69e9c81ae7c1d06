import type { ComponentChildren } from 'preact';
import type {
  ClientProblemFragment,
  DriftRowFragment,
  FleetOverviewQuery,
  RunRowFragment,
} from '../../../sdk/generated/operations.ts';
import { AlarmLine } from '../../parts/lists/alarm-line.tsx';
import { Line } from '../../parts/lists/line.tsx';
import { Panel } from '../../parts/panel.tsx';
import { RunAbout, RunReason } from '../../parts/run-table.tsx';
import { runPath } from '../../parts/paths.ts';
import { RunState } from '../../parts/states.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { serverPath } from '../servers/set-up-state.ts';

/** All that needs somebody, each kind with its own list; nothing is shown of a kind without any. */
export function Needs({ data }: { data: FleetOverviewQuery }) {
  const t = words.value;
  const { critical, alarms, blocked, failed, broken, silent, unsaved, drift, orphans } = data;
  const { newest, list: older } = behind(data.servers);
  const allAlarms = {
    totalCount: critical.totalCount + alarms.totalCount,
    nodes: [...critical.nodes, ...alarms.nodes],
  };
  return (
    <div class="needs">
      <Some
        title={t.places.alarms}
        list={allAlarms}
        all="/alarms"
        row={(alarm) => <AlarmLine key={alarm.id} alarm={alarm} />}
      />
      <Some title={t.failedRuns} list={failed} all="/runs?status=FAILED" row={runLine} />
      <Some title={t.blockedRuns} list={blocked} all="/runs?status=BLOCKED" row={runLine} />
      <Some
        title={t.brokenClients}
        list={broken}
        all="/clients?status=FAILED"
        row={(client) => clientLine(client, client.problem)}
      />
      <Some title={t.silentClients} list={silent} row={(client) => clientLine(client, client.probeProblem)} />
      <Some title={t.unsavedClients} list={unsaved} row={(client) => clientLine(client, lastGood(client))} />
      <Some
        title={t.olderReleases(newest)}
        list={older}
        all="/servers"
        row={({ id, fqdn, release }) => (
          <li key={id}>
            <div class="what">
              <strong>
                <a href={serverPath(fqdn)}>{fqdn}</a>
              </strong>{' '}
              {release}
            </div>
          </li>
        )}
      />
      <Some title={t.driftTitle} list={drift} all="/drift?state=OPEN" isAlways row={driftLine} />
      <Some
        title={t.places.orphans}
        list={orphans}
        all="/orphans?state=OPEN"
        isAlways
        row={({ id, kind, name, server, firstSeenAt }) => (
          <Line key={id} at={firstSeenAt} what={<strong>{name}</strong>}>
            {t.orphanKind[kind]} · {server.fqdn}
          </Line>
        )}
      />
    </div>
  );
}

/** The runs that go on now. */
export const UnderWay = ({ runs }: { runs: FleetOverviewQuery['working'] }) => (
  <Some title={words.value.underWay} list={runs} row={runLine} />
);

interface SomeProps<Node> {
  title: string;
  list: { totalCount: number; nodes: Node[] };
  row: (node: Node) => ComponentChildren;
  /** The page that has them all. */
  all?: string;
  /** Whether there is more to do with them on that page, so that the way there is always shown. */
  isAlways?: boolean;
}

function Some<Node>({ title, list: { totalCount, nodes }, row, all, isAlways = false }: SomeProps<Node>) {
  const t = words.value;
  if (totalCount === 0) return null;
  const isCut = nodes.length < totalCount;
  return (
    <Panel title={title} count={totalCount}>
      <ul class="lines">{nodes.map(row)}</ul>
      {isCut || isAlways ? (
        <p class="cut">
          <span class="hint">{t.of(format.number(nodes.length), format.number(totalCount))}</span>
          {all === undefined ? null : <a href={all}>{t.showAll}</a>}
        </p>
      ) : null}
    </Panel>
  );
}

const runLine = (run: RunRowFragment) => (
  <Line
    key={run.id}
    at={run.endedAt ?? run.createdAt}
    what={
      <>
        <RunState status={run.status} />{' '}
        <strong>
          <a href={runPath(run.id)}>{words.value.runKind[run.kind]}</a>
        </strong>
      </>
    }
  >
    <p>
      <RunAbout run={run} />
    </p>
    <p class="hint">
      <RunReason run={run} />
    </p>
  </Line>
);

const clientLine = (client: ClientProblemFragment, problem: string | null) => (
  <li key={client.id}>
    <div class="what">
      <strong>
        <a href={`/clients/${client.alias}`}>{client.alias}</a>
      </strong>{' '}
      {client.name}
    </div>
    <div class="detail">{problem}</div>
  </li>
);

function lastGood({ lastGoodBackup }: ClientProblemFragment): string {
  const t = words.value;
  return lastGoodBackup === null ? t.neverSaved : t.lastGood(format.time(lastGoodBackup.at));
}

/** Front offices with a MONARC release that is older than the newest one that any has. */
export function behind({ nodes }: FleetOverviewQuery['servers']) {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const known = nodes
    .flatMap(({ release, ...server }) =>
      release === null || server.mode === 'RETIRED' ? [] : [{ ...server, release }],
    )
    .toSorted((one, other) => compare(other.release, one.release));
  const newest = known[0]?.release ?? '';
  const older = known.filter(({ release }) => release !== newest);
  return { newest, list: { totalCount: older.length, nodes: older.slice(0, 5) } };
}

const driftLine = ({ id, summary, server, client, firstSeenAt }: DriftRowFragment) => (
  <Line key={id} at={firstSeenAt} what={<strong>{summary}</strong>}>
    {client === null ? null : <a href={`/clients/${client.alias}`}>{client.alias}</a>}
    {client === null ? null : ' · '}
    {server.fqdn}
  </Line>
);
