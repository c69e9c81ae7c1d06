import {
  RedeliverDocument,
  type DeliveryStatus,
  type WebhookPageQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { send } from '../../regent/regent.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

const STATUS: Record<DeliveryStatus, Tone> = {
  DELIVERED: 'good',
  DROPPED: 'idle',
  FAILED: 'bad',
  PENDING: 'busy',
};

export type Webhook = Exclude<NonNullable<WebhookPageQuery['node']>, Record<PropertyKey, never>>;

interface DeliveriesProps {
  deliveries: Webhook['deliveries']['nodes'];
  count: number;
  onDone: () => void;
}

/** What a webhook was sent, newest first, and what came of it. */
export function Deliveries({ deliveries, count, onDone }: DeliveriesProps) {
  const t = words.value;
  const w = t.settings;
  const again = (deliveryId: string) => send(RedeliverDocument, { input: { deliveryId } }, onDone);
  return (
    <Panel title={w.deliveries} count={count}>
      {deliveries.length === 0 ? (
        <div class="empty">{w.noDeliveries}</div>
      ) : (
        <Columns
          label={w.deliveries}
          rows={deliveries}
          columns={[
            [t.when, ({ createdAt }) => <Time at={createdAt} />],
            [
              t.what,
              ({ type, subject, body }) => (
                <details>
                  <summary>
                    <code>{type}</code> <span class="hint">{subject}</span>
                  </summary>
                  <pre class="diff" tabIndex={0}>
                    {body}
                  </pre>
                </details>
              ),
            ],
            [
              t.status,
              ({ status, tries, dueAt, lastStatus, lastError, lastAnswer }) => (
                <>
                  <Mark tone={STATUS[status]}>{w.delivery[status]}</Mark>
                  <p class="hint">
                    {[
                      tries > 1 ? w.tries(tries) : '',
                      dueAt === null || tries === 0 ? '' : w.again(format.time(dueAt)),
                      lastStatus,
                      lastError ?? lastAnswer,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                </>
              ),
            ],
            [
              '',
              ({ id, status }) =>
                status === 'PENDING' ? null : (
                  <AskFirst label={w.redeliver} question={w.redeliverAsk} does={() => again(id)} />
                ),
              'end',
            ],
          ]}
        />
      )}
    </Panel>
  );
}
