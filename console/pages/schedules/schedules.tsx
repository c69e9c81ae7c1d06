/** What Regent does by itself, when it does that next, and when it leaves servers alone. */
import {
  PauseSchedulesDocument,
  ResumeSchedulesDocument,
  SchedulesDocument,
  SchedulesPausedDocument,
  type SchedulesQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { DraftForm, timeTyped } from '../../parts/forms/draft-form.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Listed } from '../../parts/lists/list-page.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { pathTo } from '../../parts/paths.ts';
import { Time } from '../../parts/time.tsx';
import { may, send } from '../../regent/regent.ts';
import { useList } from '../../regent/use-list.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { SlotState } from './slot-state.tsx';
import { Windows } from './windows.tsx';

export function Schedules() {
  const t = words.value;
  const list = useList(SchedulesDocument, null, ({ schedules }) => schedules, { types: ['SCHEDULE', 'RUN'] });
  const create = may('SERVERS') ? (
    <a class="button main" href="/new-schedule">
      {t.schedules.create}
    </a>
  ) : null;
  return (
    <Page title={t.places.schedules} beside={create}>
      <Listed list={list} empty={t.schedules.none}>
        {(schedules) => <ScheduleTable schedules={schedules} />}
      </Listed>
      <Pause />
      <Windows />
    </Page>
  );
}

function ScheduleTable({ schedules }: { schedules: SchedulesQuery['schedules']['nodes'] }) {
  const t = words.value;
  return (
    <Columns
      label={t.places.schedules}
      rows={schedules}
      columns={[
        [
          t.what,
          ({ id, kind, syncPolicy }) => (
            <>
              <a href={pathTo('schedules', id)}>
                <strong>{t.schedules.kinds[kind]}</strong>
              </a>
              {kind === 'SYNC' ? (
                <p class="hint">
                  {t.schedules.policy}: {t.schedules.policies[syncPolicy]}
                </p>
              ) : null}
            </>
          ),
        ],
        [t.about, ({ server }) => server?.fqdn ?? t.schedules.allServers],
        [
          t.when,
          ({ cron, timeZone }) => (
            <>
              <code>{cron}</code>
              <p class="hint">{timeZone}</p>
            </>
          ),
          'wide',
        ],
        [
          t.schedules.next,
          ({ enabled, nextDueAt }) =>
            enabled && nextDueAt !== null ? (
              <Time at={nextDueAt} />
            ) : (
              <Mark tone="idle">{t.schedules.off}</Mark>
            ),
        ],
        [t.schedules.last, ({ slots: [slot] }) => (slot === undefined ? null : <SlotState slot={slot} />)],
      ]}
    />
  );
}

/** Whether all of them are paused, and how to change that. */
function Pause() {
  const t = words.value;
  const { data, refresh } = useQuery(SchedulesPausedDocument, {}, { types: ['SCHEDULE'] });
  const pause = data?.schedulesPaused;
  if (pause != null) {
    return (
      <div class="trouble">
        <Mark tone="warning">{t.schedules.paused(pause.by, format.time(pause.since), pause.reason)}</Mark>{' '}
        {pause.until === null ? null : t.blockedUntil(format.time(pause.until))}
        {may('SERVERS') ? (
          <AskFirst
            label={t.schedules.resume}
            question={t.schedules.resumeAsk}
            does={() => send(ResumeSchedulesDocument, {}, refresh)}
          />
        ) : null}
      </div>
    );
  }
  if (!may('SERVERS')) return null;
  return (
    <details class="panel">
      <summary>{t.schedules.pause}</summary>
      <DraftForm
        label={t.schedules.pause}
        start={{ reason: '', until: '' }}
        fields={[
          { path: 'reason', label: t.schedules.reason },
          { path: 'until', label: t.alarms.until, hint: t.schedules.untilHint, type: 'datetime-local' },
        ]}
        button={t.schedules.pause}
        does={({ reason, until }) =>
          send(PauseSchedulesDocument, { input: { reason, until: timeTyped(until) } }, refresh)
        }
      />
    </details>
  );
}
