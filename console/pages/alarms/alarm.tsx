import { useRoute } from 'preact-iso/router';
import {
  AcknowledgeAlarmDocument,
  AlarmPageDocument,
  UnacknowledgeAlarmDocument,
  type AlarmPageQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { DraftForm, timeTyped } from '../../parts/forms/draft-form.tsx';
import { AlarmTexts } from '../../parts/lists/alarm-line.tsx';
import { Mark } from '../../parts/mark.tsx';
import { One, thingIn } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { runPath } from '../../parts/paths.ts';
import { Severity } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { may, send } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { language, words } from '../../words/words.ts';

type Alarm = NonNullable<ReturnType<typeof thingIn<NonNullable<AlarmPageQuery['node']>>>>;

export function AlarmPage() {
  const t = words.value;
  const { id = '' } = useRoute().params;
  const queried = useQuery(
    AlarmPageDocument,
    { id, language: language.value },
    { types: ['ALARM'], ids: [id] },
  );
  return (
    <One key={id} thing={thingIn(queried.data?.node)} queried={queried} title={t.places.alarms}>
      {(alarm) => (
        <Page
          title={alarm.title ?? alarm.condition}
          above={<a href="/alarms">{t.places.alarms}</a>}
          beside={
            <>
              <Severity severity={alarm.severity} />
              {alarm.isOpen ? null : <Mark tone="good">{t.alarms.states.resolved}</Mark>}
            </>
          }
        >
          <Overview alarm={alarm} />
          <Care alarm={alarm} onDone={queried.refresh} />
        </Page>
      )}
    </One>
  );
}

function Overview({ alarm }: { alarm: Alarm }) {
  const t = words.value;
  const { client, server, run } = alarm;
  const times = [
    [t.alarms.raised, alarm.raisedAt],
    [t.alarms.lastSeen, alarm.lastSeenAt],
    [t.alarms.told, alarm.toldAt],
    [t.alarms.mutedUntil, alarm.mutedUntil],
    [t.alarms.states.resolved, alarm.resolvedAt],
  ] as const;
  return (
    <Panel title={t.overview}>
      <AlarmTexts alarm={alarm} />
      <dl class="facts">
        {client === null ? null : (
          <Fact name={t.client}>
            <a href={`/clients/${client.alias}`}>{client.alias}</a>
          </Fact>
        )}
        {server === null ? null : <Fact name={t.server}>{server.fqdn}</Fact>}
        {run === null ? null : (
          <Fact name={t.places.runs}>
            <a href={runPath(run.id)}>{t.showRun}</a>
          </Fact>
        )}
        {times.map(([name, at]) =>
          at === null ? null : (
            <Fact key={name} name={name}>
              <Time at={at} />
            </Fact>
          ),
        )}
      </dl>
    </Panel>
  );
}

/** Who cares for it, and a form to say that one does. */
function Care({ alarm, onDone }: { alarm: Alarm; onDone: () => void }) {
  const t = words.value;
  const { id: alarmId, acknowledged, isOpen, client } = alarm;
  const mayCare = isOpen && (may('SERVERS') || (client !== null && may('CLIENTS')));
  if (!mayCare && acknowledged === null) return null;
  return (
    <Panel title={acknowledged === null ? t.alarms.acknowledge : t.alarms.caredFor(acknowledged.by)}>
      {acknowledged === null ? null : (
        <>
          <p>{acknowledged.note}</p>
          <dl class="facts">
            <Fact name={t.when}>
              <Time at={acknowledged.at} />
            </Fact>
            <Fact name={t.alarms.until}>
              {acknowledged.until === null ? t.alarms.end : <Time at={acknowledged.until} />}
            </Fact>
          </dl>
        </>
      )}
      {!mayCare ? null : acknowledged === null ? (
        <DraftForm
          label={t.alarms.acknowledge}
          start={{ note: '', until: '' }}
          fields={[
            { path: 'note', label: t.alarms.note },
            { path: 'until', label: t.alarms.until, hint: t.alarms.untilHint, type: 'datetime-local' },
          ]}
          button={t.alarms.acknowledge}
          does={({ note, until }) =>
            send(AcknowledgeAlarmDocument, { input: { alarmId, note, until: timeTyped(until) } }, onDone)
          }
        />
      ) : (
        <p>
          <AskFirst
            label={t.alarms.takeBack}
            question={t.alarms.takeBackAsk}
            does={() => send(UnacknowledgeAlarmDocument, { input: { alarmId } }, onDone)}
          />
        </p>
      )}
    </Panel>
  );
}
