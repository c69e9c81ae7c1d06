import {
  AllServersDocument,
  SetNotificationsDocument,
  type MeFragment,
} from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { severityOptions } from '../../parts/forms/options.ts';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { send } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';

interface NotificationsProps {
  notifications: MeFragment['notifications'];
  onDone: () => void;
}

/** Of which alarms this user is mailed. */
export function Notifications({ notifications, onDone }: NotificationsProps) {
  const t = words.value;
  const { data, error, refresh } = useQuery(AllServersDocument, {});
  const { mailConfigured, servers, problem, enabled, severities, allServers } = notifications;
  const chosen = allServers ? [] : servers.map(({ fqdn }) => fqdn);
  const names = [...new Set([...chosen, ...(data?.servers.nodes ?? []).map(({ fqdn }) => fqdn)])];
  return (
    <Panel title={t.notifications}>
      {mailConfigured ? null : <p class="hint">{t.noMail}</p>}
      {problem === null ? null : <p class="trouble">{problem}</p>}
      <Trouble error={error} again={refresh} />
      <DraftForm
        label={t.notifications}
        start={{ enabled, severities, serverIds: chosen }}
        fields={[
          { path: 'enabled', label: t.wantsMails },
          { path: 'severities', label: t.severities, options: severityOptions() },
          {
            path: 'serverIds',
            label: t.places.servers,
            hint: t.access.noneIsAll,
            options: names.map((fqdn) => [fqdn, fqdn]),
          },
        ]}
        does={({ serverIds, ...draft }) => {
          const input = { ...draft, serverIds: serverIds.length === 0 ? null : serverIds };
          return send(SetNotificationsDocument, { input }, onDone);
        }}
      />
    </Panel>
  );
}
