import { useLocation, useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  CreateMaintenanceWindowDocument,
  DeleteMaintenanceWindowDocument,
  UpdateMaintenanceWindowDocument,
  WindowPageDocument,
  type WindowEffect,
  type WindowPageQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { DraftForm, localTime, timeTyped, type DraftField } from '../../parts/forms/draft-form.tsx';
import { optionsOf } from '../../parts/forms/options.ts';
import { One, thingIn } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { may, send } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { useServers } from '../../regent/use-servers.ts';
import { words } from '../../words/words.ts';
import { NextTimes } from './next-times.tsx';
import { ownTimeZone } from './schedule.tsx';
import { InForce } from './windows.tsx';

type Window = NonNullable<ReturnType<typeof thingIn<NonNullable<WindowPageQuery['node']>>>>;

/** A maintenance window, or at `/schedules/windows/new` a new one. */
export function WindowPage() {
  const t = words.value;
  const { id = '' } = useRoute().params;
  if (id !== 'new') return <OldWindow key={id} id={id} />;
  return (
    <Page title={t.schedules.createWindow} above={above()}>
      <div class="panel">
        <WindowForm />
      </div>
    </Page>
  );
}

const above = () => <a href="/schedules">{words.value.places.schedules}</a>;

function OldWindow({ id }: { id: string }) {
  const t = words.value;
  const { route } = useLocation();
  const queried = useQuery(WindowPageDocument, { id }, { types: ['WINDOW'] });
  const remove = (expectedVersion: number) => () =>
    send(DeleteMaintenanceWindowDocument, { input: { windowId: id, expectedVersion } }, () =>
      route('/schedules'),
    );
  return (
    <One thing={thingIn(queried.data?.node)} queried={queried} title={t.schedules.windows}>
      {(window) => (
        <Page
          title={window.name}
          above={above()}
          beside={
            may('SERVERS') ? (
              <AskFirst
                label={t.remove}
                question={t.schedules.removeWindowAsk}
                does={remove(window.version)}
              />
            ) : null
          }
        >
          <Times window={window} />
          {may('SERVERS') ? (
            <Panel title={t.schedules.change}>
              <WindowForm window={window} />
            </Panel>
          ) : null}
        </Page>
      )}
    </One>
  );
}

function Times({ window }: { window: Window }) {
  const t = words.value;
  const { calendarHost, calendarProblem, calendarReadAt, effects, nextOccurrences, server } = window;
  return (
    <Panel title={t.schedules.next}>
      <p>
        {effects.map((each) => t.schedules.effects[each]).join(', ')} ·{' '}
        {server?.fqdn ?? t.schedules.allServers}
      </p>
      <p>
        <InForce window={window} />
      </p>
      <ul class="times">
        {nextOccurrences.slice(1).map(({ startsAt, endsAt }) => (
          <li key={startsAt}>
            <Time at={startsAt} /> – <Time at={endsAt} />
          </li>
        ))}
      </ul>
      {calendarHost === null ? null : (
        <p class="hint">
          {calendarHost} {calendarReadAt === null ? null : <Time at={calendarReadAt} />}
        </p>
      )}
      {calendarProblem === null ? null : <p class="trouble">{calendarProblem}</p>}
    </Panel>
  );
}

interface WindowDraft {
  [path: string]: string | string[];
  form: 'cron' | 'once' | 'calendarUrl' | 'calendarText';
  effects: WindowEffect[];
  cron: string;
  timeZone: string;
}

function WindowForm({ window }: { window?: Window }) {
  const t = words.value;
  const { route } = useLocation();
  // As it was when the form was opened: what others change meanwhile is not overwritten.
  const [read] = useState(window);
  const servers = useServers();
  const timeZone = { path: 'timeZone', label: t.schedules.timeZone };
  /** Of each form that a window may have. */
  const timesOf = (draft: WindowDraft): Record<WindowDraft['form'], DraftField<WindowDraft>[]> => ({
    cron: [
      {
        path: 'cron',
        label: t.schedules.begins,
        hint: t.schedules.cronHint,
        below: <NextTimes cron={draft.cron} timeZone={draft.timeZone} />,
      },
      { path: 'durationMinutes', label: t.schedules.minutes, type: 'number' },
      timeZone,
    ],
    once: [
      { path: 'startsAt', label: t.schedules.begins, type: 'datetime-local' },
      { path: 'endsAt', label: t.alarms.until, type: 'datetime-local' },
    ],
    calendarUrl: [
      { path: 'calendarUrl', label: t.schedules.forms.calendarUrl, hint: t.schedules.calendarHint },
      timeZone,
    ],
    calendarText: [{ path: 'calendarText', label: t.schedules.forms.calendarText, isLong: true }, timeZone],
  });
  const start: WindowDraft = {
    name: read?.name ?? '',
    serverId: '',
    effects: read?.effects ?? ['FREEZE'],
    form:
      read === undefined || read.cron !== null
        ? 'cron'
        : read.startsAt !== null
          ? 'once'
          : read.calendarHost === null
            ? 'calendarText'
            : 'calendarUrl',
    cron: read?.cron ?? '',
    durationMinutes: String(read?.durationMinutes ?? ''),
    timeZone: read?.timeZone ?? ownTimeZone(),
    startsAt: localTime(read?.startsAt ?? null),
    endsAt: localTime(read?.endsAt ?? null),
    calendarUrl: '',
    calendarText: '',
  };
  return (
    <DraftForm
      label={t.schedules.change}
      start={start}
      fields={(draft) => [
        { path: 'name', label: t.name },
        read === undefined && {
          path: 'serverId',
          label: t.about,
          options: [['', t.schedules.allServers], ...servers],
        },
        { path: 'effects', label: t.schedules.effect, options: optionsOf(t.schedules.effects) },
        { path: 'form', label: t.when, options: optionsOf(t.schedules.forms) },
        ...timesOf(draft)[draft.form],
      ]}
      button={t.save}
      does={(draft) => {
        const given: Record<string, unknown> = {};
        for (const { path } of timesOf(draft)[draft.form]) {
          const typed = String(draft[path]).trim();
          if (path.endsWith('At')) given[path] = timeTyped(typed);
          else if (path === 'durationMinutes') given[path] = typed === '' ? null : Number(typed);
          // Its address is not shown: without another one, it stays.
          else if (typed !== '' || read === undefined) given[path] = typed;
        }
        const input = { name: String(draft['name']), effects: draft.effects, ...given };
        const done = () => route('/schedules');
        if (read === undefined)
          return send(
            CreateMaintenanceWindowDocument,
            { input: { ...input, serverId: String(draft['serverId']) || null } },
            done,
          );
        const change = { ...input, windowId: read.id, expectedVersion: read.version };
        return send(UpdateMaintenanceWindowDocument, { input: change }, done);
      }}
    />
  );
}
