/** What is sent for a notice: a CloudEvents 1.0 JSON object, or one line for a chat tool. */
import { encodeId } from '../global-ids.ts';
import type { WebhookFlavour } from '../webhooks/webhook-tx.ts';
import type { Notice } from './notice.ts';

export interface EventFacts {
  /** The same for all who are told of it. */
  id: string;
  at: Date;
  /** Of this installation of Regent. */
  regentId: string;
}

export function bodyOf(notice: Notice, facts: EventFacts, flavour: WebhookFlavour): string {
  return JSON.stringify(flavour === 'CHAT' ? { text: forChat(notice.text) } : cloudEvent(notice, facts));
}

/** Ids in `data` are those of the API. */
function cloudEvent(notice: Notice, { id, at, regentId }: EventFacts) {
  const { type, subject, text, severity, serverId, clientId, runId, alarmId, traceparent, data } = notice;
  const idOf = (typename: string, uuid: string | undefined) =>
    uuid === undefined ? undefined : encodeId(typename, uuid);
  return {
    specversion: '1.0',
    id,
    source: `urn:uuid:${regentId}`,
    type: `regent.${type}`,
    subject,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    // As CloudEvents' extension for distributed tracing has it.
    traceparent,
    data: {
      text,
      severity,
      serverId: idOf('Server', serverId),
      clientId: idOf('Client', clientId),
      runId: idOf('Run', runId),
      alarmId: idOf('Alarm', alarmId),
      ...data,
    },
  };
}

/** Somebody's name or message must neither become a link nor call everybody in a channel. */
function forChat(text: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain.replace(/@(?=(all|channel|everyone|here)\b)/gi, '@\u200b');
}
