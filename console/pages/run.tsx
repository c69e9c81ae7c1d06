/** One run: while it goes on, live; afterwards the same page is its record. */
import type { ComponentChildren } from 'preact';
import { useRoute } from 'preact-iso/router';
import { RunDocument, type RunQuery } from '../../sdk/generated/operations.ts';
import { Mark } from '../parts/mark.tsx';
import { One } from '../parts/one.tsx';
import { Page } from '../parts/page.tsx';
import { Fact, Panel } from '../parts/panel.tsx';
import { runPath } from '../parts/paths.ts';
import { RunAbout, RunReason, RunTable } from '../parts/run-table.tsx';
import { RunState } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { isLive } from '../regent/live.ts';
import { useQuery, type Queried } from '../regent/use-query.ts';
import { useRunEvents } from '../regent/use-run-events.ts';
import { words } from '../words/words.ts';
import { Acts } from './run/acts.tsx';
import { Elapsed } from './run/elapsed.tsx';
import { Record } from './run/record.tsx';

export function RunPage() {
  const { id = '' } = useRoute().params;
  // A page of its own for each: nothing of the one before may stand under another name.
  return <OneRun key={id} id={id} />;
}

function OneRun({ id }: { id: string }) {
  const t = words.value;
  const { data, ...queried } = useQuery(RunDocument, { id }, { types: ['RUN'], ids: [id] });
  const record = useRunEvents(id);
  const above = <a href="/runs">{t.places.runs}</a>;
  return (
    <One thing={data?.run} queried={queried} title={t.places.runs} above={above} missing={t.noSuchRun}>
      {(run) => <Known run={run} record={record} above={above} {...queried} />}
    </One>
  );
}

interface KnownProps extends Pick<Queried<RunQuery>, 'error' | 'refresh'> {
  run: NonNullable<RunQuery['run']>;
  record: ReturnType<typeof useRunEvents>;
  above: ComponentChildren;
}

function Known({ run, record, above, error, refresh }: KnownProps) {
  const t = words.value;
  const { kind, status, children } = run;
  const done = run.steps.filter((step) => step.endedAt !== null).length;
  return (
    <Page
      title={t.runKind[kind]}
      above={above}
      beside={
        <>
          <RunState status={status} />
          <Acts run={run} onDone={refresh} />
        </>
      }
    >
      <Trouble error={error} again={refresh} />
      <p class="visually-hidden" role="status">
        {t.runIs(t.runKind[kind], t.runStatus[status])}
        {run.steps.length === 0 ? null : `, ${t.stepsDone(done, run.steps.length)}`}
      </p>
      <Summary run={run} />
      {children.nodes.length === 0 ? null : (
        <Panel title={t.children} count={children.totalCount}>
          <RunTable runs={children.nodes} label={t.children} />
        </Panel>
      )}
      {record.isLost && isLive.value !== 'lost' ? <Mark tone="warning">{t.lost}</Mark> : null}
      <Trouble error={record.error} />
      {run.recordRemoved ? <p class="empty">{t.recordRemoved}</p> : <Record run={run} record={record} />}
    </Page>
  );
}

function Summary({ run }: { run: NonNullable<RunQuery['run']> }) {
  const t = words.value;
  const { clients, parent, retryOf, startedAt, endedAt, overriddenBy, overrideReason } = run;
  return (
    <Panel title={t.overview}>
      {run.explanation === null && run.blockedReason === null ? null : (
        <p class={run.status === 'SUCCEEDED' ? undefined : 'trouble'}>
          <RunReason run={run} />
        </p>
      )}
      <dl class="facts">
        <Fact name={t.about}>
          {clients.length > 1 ? (
            clients.map(({ alias }) => (
              <a key={alias} class="each" href={`/clients/${alias}`}>
                {alias}
              </a>
            ))
          ) : (
            <RunAbout run={run} />
          )}
        </Fact>
        <Fact name={t.requestedBy}>{run.requestedBy}</Fact>
        <Fact name={t.requestedAt}>
          <Time at={run.createdAt} />
        </Fact>
        {startedAt === null ? null : (
          <Fact name={t.duration}>
            <Elapsed from={startedAt} until={endedAt} />
          </Fact>
        )}
        {parent === null ? null : (
          <Fact name={t.partOf}>
            <a href={runPath(parent.id)}>{t.runKind[parent.kind]}</a>
          </Fact>
        )}
        {retryOf === null ? null : (
          <Fact name={t.retryOf}>
            <a href={runPath(retryOf.id)}>{t.showRun}</a>
          </Fact>
        )}
        {run.confirmedBy === null ? null : <Fact name={t.confirmedBy}>{run.confirmedBy}</Fact>}
      </dl>
      {overriddenBy === null ? null : <p class="hint">{t.overridden(overriddenBy, overrideReason ?? '')}</p>}
    </Panel>
  );
}
