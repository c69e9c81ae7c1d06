/** What the domain asks of the database about webhooks; src/db answers. */
import type { Notice } from '../notices/notice.ts';

export type WebhookFlavour = 'STANDARD' | 'CHAT';
export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED' | 'DROPPED';

/** Somebody's address to which Regent sends what happens. */
export interface Webhook {
  id: string;
  name: string;
  /** The beginning of its address, for people: what follows may be a secret. */
  host: string;
  /** Sealed. */
  url: string;
  /** Sealed. */
  secret: string;
  /** Sealed: the secret before, which signs as well until then. */
  oldSecret: string | null;
  oldSecretUntil: Date | null;
  flavour: WebhookFlavour;
  /** Of notices; none for all. */
  types: string[];
  /** Of alarms; none for all. */
  severities: string[];
  /** Only what is about one of these; none for everything. */
  serverIds: string[];
  enabled: boolean;
  /** When and why Regent has disabled it. */
  disabledAt: Date | null;
  disabledWhy: string | null;
  /** When the first try after the last success failed. */
  failingSince: Date | null;
  createdBy: string;
  version: number;
}

export type NewWebhook = Pick<
  Webhook,
  'id' | 'name' | 'host' | 'url' | 'secret' | 'flavour' | 'types' | 'severities' | 'serverIds' | 'createdBy'
>;

export interface Delivery {
  id: string;
  webhookId: string;
  eventId: string;
  subject: string;
  type: string;
  body: string;
  status: DeliveryStatus;
}

/** The part of a transaction that is about webhooks. */
export interface WebhookTx {
  /** Tells these to every enabled webhook that wants them: one row each, which is sent after the commit. */
  tell(notices: Notice[]): Promise<void>;
  /** Tells this to one webhook, whatever it wants. Gives the id of the delivery. */
  tellOne(webhookId: string, notice: Notice): Promise<string>;
  webhooks(): Promise<Webhook[]>;
  countWebhooks(): Promise<number>;
  /** With a row lock. */
  webhookById(id: string): Promise<Webhook | undefined>;
  insertWebhook(webhook: NewWebhook): Promise<Webhook>;
  updateWebhook(id: string, patch: Partial<Webhook>): Promise<Webhook>;
  deleteWebhook(id: string): Promise<void>;
  deliveryById(id: string): Promise<Delivery | undefined>;
  /** A new delivery of the same event, behind those that wait. Gives its id. */
  deliverAgain(id: string): Promise<string>;
  /** What still waits is not sent any more. */
  dropDeliveries(webhookId: string, why: string): Promise<void>;
}
