import { WebhooksDocument, type WebhookRowFragment } from '../../../sdk/generated/operations.ts';
import { Mark } from '../../parts/mark.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

export const webhookPath = (id: string) => `/settings/webhooks/${encodeURIComponent(id)}`;

export function Webhooks() {
  const t = words.value;
  const w = t.settings;
  const { data, error, refresh } = useQuery(WebhooksDocument, {});
  const rows = data?.webhooks.nodes ?? [];
  const add = (
    <a class="button" href={webhookPath('new')}>
      {w.newWebhook}
    </a>
  );
  return (
    <Panel title={w.webhooks} count={data?.webhooks.totalCount ?? 0} beside={add}>
      <Trouble error={error} again={refresh} />
      {rows.length === 0 ? (
        <div class="empty">{w.webhooksAbout}</div>
      ) : (
        <Columns
          label={w.webhooks}
          rows={rows}
          columns={[
            [t.name, ({ id, name }) => <a href={webhookPath(id)}>{name}</a>],
            [w.address, ({ host }) => host],
            [t.status, (webhook) => <WebhookState webhook={webhook} />],
            [w.told, ({ types }) => types.map((type) => w.notice[type]).join(', ') || w.everything, 'wide'],
          ]}
        />
      )}
    </Panel>
  );
}

export function WebhookState({ webhook }: { webhook: WebhookRowFragment }) {
  const w = words.value.settings;
  const { enabled, failingSince, disabledWhy } = webhook;
  return (
    <>
      {!enabled ? (
        <Mark tone="idle">{w.disabled}</Mark>
      ) : failingSince === null ? (
        <Mark tone="good">{w.enabled}</Mark>
      ) : (
        <Mark tone="bad">{w.failing(format.time(failingSince))}</Mark>
      )}
      {disabledWhy === null ? null : <p class="hint">{disabledWhy}</p>}
    </>
  );
}
