import {
  AlarmConditionsDocument,
  AlarmsDocument,
  type AlarmSeverity,
} from '../../../sdk/generated/operations.ts';
import { AlarmLine } from '../../parts/lists/alarm-line.tsx';
import { ListPage } from '../../parts/lists/list-page.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { useList } from '../../regent/use-list.ts';
import { useServers } from '../../regent/use-servers.ts';
import { useQuery } from '../../regent/use-query.ts';
import { language, words } from '../../words/words.ts';

/** What each choice asks the API for. */
const STATES = {
  new: { acknowledged: false },
  acknowledged: { acknowledged: true },
  muted: { muted: true },
  resolved: { open: false },
};

/** All alarms; at first, those that are open. */
export function Alarms() {
  const t = words.value;
  const { query } = useAddress();
  const { state = '', severity = '', condition = '', server = '', client = '' } = query;
  const spoken = { language: language.value };
  const conditions = useQuery(AlarmConditionsDocument, spoken).data?.alarmConditions ?? [];
  const filter = {
    ...(Object.hasOwn(STATES, state) ? STATES[state as keyof typeof STATES] : {}),
    severity: Object.hasOwn(t.alarmSeverity, severity) ? [severity as AlarmSeverity] : null,
    condition: condition === '' ? null : [condition],
    serverId: server || null,
    clientId: client || null,
  };
  const list = useList(AlarmsDocument, filter, ({ alarms }) => alarms, { types: ['ALARM'] }, spoken);
  return (
    <ListPage
      title={t.places.alarms}
      list={list}
      empty={t.alarms.none}
      filters={[
        { name: 'state', label: t.status, options: Object.entries(t.alarms.states), all: t.alarms.open },
        { name: 'severity', label: t.severities, options: Object.entries(t.alarmSeverity) },
        {
          name: 'condition',
          label: t.alarms.condition,
          options: conditions.map(({ name, title }) => [name, title]),
        },
        { name: 'server', label: t.server, options: useServers() },
        { name: 'client', label: t.alarms.client },
      ]}
    >
      {(alarms) => (
        <ul class="lines">
          {alarms.map((alarm) => (
            <AlarmLine key={alarm.id} alarm={alarm} />
          ))}
        </ul>
      )}
    </ListPage>
  );
}
