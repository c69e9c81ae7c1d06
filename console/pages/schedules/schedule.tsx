import { useLocation, useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  CreateScheduleDocument,
  DeleteScheduleDocument,
  RunScheduleNowDocument,
  SchedulePageDocument,
  UpdateScheduleDocument,
  type SchedulePageQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { optionsOf } from '../../parts/forms/options.ts';
import { One, thingIn } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { runPath } from '../../parts/paths.ts';
import { Time } from '../../parts/time.tsx';
import { may, send } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { useServers } from '../../regent/use-servers.ts';
import { words } from '../../words/words.ts';
import { NextTimes } from './next-times.tsx';
import { SlotState } from './slot-state.tsx';

type Schedule = NonNullable<ReturnType<typeof thingIn<NonNullable<SchedulePageQuery['node']>>>>;

/** The time zone of the browser. */
export const ownTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A schedule, or at `/new-schedule` a new one. */
export function SchedulePage() {
  const { id } = useRoute().params;
  return id === undefined ? <NewSchedule /> : <OldSchedule key={id} id={id} />;
}

const above = () => <a href="/schedules">{words.value.places.schedules}</a>;

const NewSchedule = () => (
  <Page title={words.value.schedules.create} above={above()}>
    <div class="panel">
      <ScheduleForm />
    </div>
  </Page>
);

function OldSchedule({ id }: { id: string }) {
  const t = words.value;
  const { route } = useLocation();
  const queried = useQuery(SchedulePageDocument, { id }, { types: ['SCHEDULE', 'RUN'] });
  const input = { scheduleId: id };
  const runNow = () =>
    send(RunScheduleNowDocument, { input }, ({ run }) =>
      route(run === null ? '/schedules' : runPath(run.id)),
    );
  const remove = () => send(DeleteScheduleDocument, { input }, () => route('/schedules'));
  return (
    <One thing={thingIn(queried.data?.node)} queried={queried} title={t.places.schedules}>
      {(schedule) => (
        <Page
          title={`${t.schedules.kinds[schedule.kind]}, ${schedule.server?.fqdn ?? t.schedules.allServers}`}
          above={above()}
          beside={
            may('SERVERS') ? (
              <div class="buttons">
                <AskFirst label={t.schedules.runNow} question={t.schedules.runNowAsk} does={runNow} />
                <AskFirst label={t.remove} question={t.schedules.removeAsk} does={remove} />
              </div>
            ) : null
          }
        >
          <Times schedule={schedule} />
          {may('SERVERS') ? (
            <Panel title={t.schedules.change}>
              <ScheduleForm schedule={schedule} />
            </Panel>
          ) : null}
        </Page>
      )}
    </One>
  );
}

function Times({ schedule: { cron, timeZone, nextOccurrences, slots } }: { schedule: Schedule }) {
  const t = words.value;
  return (
    <>
      <Panel title={t.schedules.next}>
        <p>
          <code>{cron}</code> <span class="hint">{timeZone}</span>
        </p>
        <p>{nextOccurrences.length === 0 ? t.schedules.off : null}</p>
        <ul class="times">
          {nextOccurrences.map((at) => (
            <li key={at}>
              <Time at={at} />
            </li>
          ))}
        </ul>
      </Panel>
      {slots.length === 0 ? null : (
        <Panel title={t.schedules.last}>
          <ul class="times">
            {slots.map((slot) => (
              <li key={slot.dueAt}>
                <SlotState slot={slot} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** What a schedule is for is decided when it is made. */
function ScheduleForm({ schedule }: { schedule?: Schedule }) {
  const t = words.value;
  const { route } = useLocation();
  // As it was when the form was opened: what others change meanwhile is not overwritten.
  const [read] = useState(schedule);
  const servers = useServers();
  return (
    <DraftForm
      label={t.schedules.change}
      start={{
        kind: read?.kind ?? 'BACKUP',
        serverId: '',
        cron: read?.cron ?? '',
        timeZone: read?.timeZone ?? ownTimeZone(),
        syncPolicy: read?.syncPolicy ?? 'REPAIR',
        missed: read?.missed ?? 'SKIP',
        enabled: read?.enabled ?? true,
      }}
      fields={({ kind, cron, timeZone }) => [
        read === undefined && {
          path: 'kind',
          label: t.what,
          options: optionsOf(t.schedules.kinds).filter(([each]) => each !== 'COLLECT' || may('CLIENTS')),
        },
        read === undefined && {
          path: 'serverId',
          label: t.about,
          options: [['', t.schedules.allServers], ...servers],
        },
        {
          path: 'cron',
          label: t.when,
          hint: t.schedules.cronHint,
          below: <NextTimes cron={cron} timeZone={timeZone} />,
        },
        { path: 'timeZone', label: t.schedules.timeZone },
        kind === 'SYNC' && {
          path: 'syncPolicy',
          label: t.schedules.policy,
          options: optionsOf(t.schedules.policies),
        },
        { path: 'missed', label: t.schedules.missed, options: optionsOf(t.schedules.missedSlots) },
        { path: 'enabled', label: t.schedules.on },
      ]}
      button={t.save}
      does={({ kind, serverId, ...input }) => {
        const done = () => route('/schedules');
        if (read === undefined)
          return send(
            CreateScheduleDocument,
            { input: { ...input, kind, serverId: serverId || null } },
            done,
          );
        const change = { ...input, scheduleId: read.id, expectedVersion: read.version };
        return send(UpdateScheduleDocument, { input: change }, done);
      }}
    />
  );
}
