import { WindowsDocument, type WindowRowFragment } from '../../../sdk/generated/operations.ts';
import { Columns } from '../../parts/lists/columns.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { pathTo } from '../../parts/paths.ts';
import { Time } from '../../parts/time.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { may } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

/** All maintenance windows: Regent has 100 at most. */
export function Windows() {
  const t = words.value;
  const { data, error, refresh } = useQuery(WindowsDocument, {}, { types: ['WINDOW'] });
  const { nodes = [], totalCount } = data?.maintenanceWindows ?? {};
  return (
    <Panel
      title={t.schedules.windows}
      {...(totalCount === undefined ? {} : { count: totalCount })}
      beside={may('SERVERS') ? <a href="/schedules/windows/new">{t.schedules.createWindow}</a> : null}
    >
      <Trouble error={error} again={refresh} />
      {totalCount === 0 ? <p class="empty">{t.schedules.noWindows}</p> : null}
      {nodes.length === 0 ? null : (
        <Columns
          label={t.schedules.windows}
          rows={nodes}
          columns={[
            [
              t.name,
              ({ id, name, calendarProblem }) => (
                <>
                  <a href={pathTo('schedules/windows', id)}>
                    <strong>{name}</strong>
                  </a>
                  {calendarProblem === null ? null : <Mark tone="warning">{calendarProblem}</Mark>}
                </>
              ),
            ],
            [
              t.schedules.effect,
              ({ effects }) => effects.map((each) => t.schedules.effects[each]).join(', '),
            ],
            [t.about, ({ server }) => server?.fqdn ?? t.schedules.allServers],
            [t.schedules.next, (window) => <InForce window={window} />, 'end'],
          ]}
        />
      )}
    </Panel>
  );
}

/** Whether it is in force now, or when it is next. */
export function InForce({ window: { isOver, nextOccurrences } }: { window: WindowRowFragment }) {
  const t = words.value;
  const [next] = nextOccurrences;
  if (next === undefined) return <span class="hint">{isOver ? t.schedules.over : t.schedules.noTimes}</span>;
  const { startsAt, endsAt } = next;
  if (Date.parse(startsAt) <= Date.now())
    return <Mark tone="warning">{t.schedules.inForce(format.time(endsAt))}</Mark>;
  return (
    <>
      <Time at={startsAt} /> – <Time at={endsAt} />
    </>
  );
}
