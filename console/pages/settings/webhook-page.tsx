/** One webhook: what it is told, what came of it, and its secret, which is shown once. */
import { useLocation, useRoute } from 'preact-iso/router';
import { useEffect, useState } from 'preact/hooks';
import {
  AllServersDocument,
  CreateWebhookDocument,
  DeleteWebhookDocument,
  EndWebhookRotationDocument,
  RotateWebhookSecretDocument,
  SendTestWebhookDocument,
  UpdateWebhookDocument,
  WebhookPageDocument,
  type ProblemFragment,
  type UpdateWebhookInput,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Once } from '../../parts/copy/once.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { send } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { NoSuchPage } from '../no-such-page.tsx';
import { Deliveries, type Webhook } from './deliveries.tsx';
import { WebhookForm, type WebhookDraft } from './webhook-form.tsx';
import { webhookPath, WebhookState } from './webhooks.tsx';

/** How many deliveries are shown at first, and at most. */
const FEW = 20;
const MOST = 100;

/** How often a delivery that waits is looked at: nothing tells of it. */
const LOOK_MS = 1_500;

/** Those of a new webhook stay for its page, which shows them once. */
let secretOf: { id: string; secret: string } | undefined;

/** What is not a webhook has nothing here. */
export function WebhookPage() {
  const { id = '' } = useRoute().params;
  return id === 'new' ? <NewWebhook /> : <OneWebhook key={id} id={id} />;
}

const above = () => <a href="/settings">{words.value.places.settings}</a>;

const useServerNames = () =>
  useQuery(AllServersDocument, {}).data?.servers.nodes.map(({ fqdn }) => fqdn) ?? [];

function NewWebhook() {
  const w = words.value.settings;
  const { route } = useLocation();
  const servers = useServerNames();
  const create = (input: WebhookDraft) =>
    send(CreateWebhookDocument, { input }, ({ webhook, secret }) => {
      if (webhook === null || secret === null) return;
      secretOf = { id: webhook.id, secret };
      route(webhookPath(webhook.id), true);
    });
  return (
    <Page title={w.newWebhook} above={above()}>
      <p class="about">{w.webhooksAbout}</p>
      <div class="panel">
        <WebhookForm
          start={{ name: '', url: '', flavour: 'STANDARD', types: [], severities: [], serverIds: [] }}
          servers={servers}
          button={w.newWebhook}
          does={create}
        />
      </div>
    </Page>
  );
}

function OneWebhook({ id }: { id: string }) {
  const w = words.value.settings;
  const [first, setFirst] = useState(FEW);
  const { data, error, refresh } = useQuery(WebhookPageDocument, { id, first });
  const found = data?.node;
  const webhook = found != null && 'host' in found ? (found as Webhook) : undefined;
  const isWaiting = webhook?.deliveries.nodes.some(({ status }) => status === 'PENDING') ?? false;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => document.hidden || refresh(), LOOK_MS);
    return () => clearInterval(timer);
    // From each answer on: a slow one is waited for.
  }, [isWaiting, data, error]);
  if (data !== undefined && webhook === undefined) return <NoSuchPage title={w.noSuchWebhook} />;
  return (
    <Page
      title={webhook?.name ?? w.webhook}
      above={above()}
      beside={webhook && <WebhookState webhook={webhook} />}
    >
      <Trouble error={error} again={refresh} />
      {webhook === undefined ? null : (
        <Told webhook={webhook} refresh={refresh} onMore={first < MOST ? () => setFirst(MOST) : undefined} />
      )}
    </Page>
  );
}

interface ToldProps {
  webhook: Webhook;
  refresh: () => void;
  /** More deliveries are wanted. */
  onMore: (() => void) | undefined;
}

function Told({ webhook, refresh, onMore }: ToldProps) {
  const t = words.value;
  const w = t.settings;
  const { id, name, host, enabled, oldSecretUntil, deliveries } = webhook;
  const { route } = useLocation();
  const servers = useServerNames();
  const [secret, setSecret] = useState(() => (secretOf?.id === id ? secretOf.secret : null));
  // That of what the form shows: a later one, made by somebody else, is not overwritten.
  const [expectedVersion, setVersion] = useState(webhook.version);
  useEffect(() => {
    secretOf = undefined;
  }, []);
  const input = { webhookId: id };
  const done = (payload: { webhook?: { version: number } | null; secret?: string | null }) => {
    if (payload.webhook != null) setVersion(payload.webhook.version);
    if (payload.secret != null) setSecret(payload.secret);
    refresh();
  };
  const update = (change: Omit<UpdateWebhookInput, 'webhookId'>) =>
    send(UpdateWebhookDocument, { input: { ...input, ...change } }, done);
  const acts: [label: string, question: string, does: () => Promise<ProblemFragment[]>][] = [
    [w.test, w.testAsk, () => send(SendTestWebhookDocument, { input }, refresh)],
    enabled
      ? [w.disable, w.disableAsk, () => update({ enabled: false })]
      : [w.enable, w.enableAsk, () => update({ enabled: true })],
    [w.rotate, w.rotateAsk, () => send(RotateWebhookSecretDocument, { input }, done)],
    [t.remove, w.removeAsk, () => send(DeleteWebhookDocument, { input }, () => route('/settings'))],
  ];
  if (oldSecretUntil !== null)
    acts.push([
      w.endRotation,
      w.endRotationAsk(format.time(oldSecretUntil)),
      () => send(EndWebhookRotationDocument, { input }, done),
    ]);
  return (
    <>
      {secret === null ? null : <Once label={w.secret} value={secret} hint={w.secretAbout} />}
      <div class="buttons">
        {acts.map(([label, question, does]) => (
          <AskFirst key={label} label={label} question={question} does={does} />
        ))}
      </div>
      <Deliveries deliveries={deliveries.nodes} count={deliveries.totalCount} onDone={refresh} />
      {deliveries.totalCount > deliveries.nodes.length && onMore !== undefined ? (
        <p class="more">
          <button type="button" onClick={onMore}>
            {t.more}
          </button>
        </p>
      ) : null}
      <Panel title={t.users.change}>
        <WebhookForm
          start={{
            name,
            url: '',
            flavour: webhook.flavour,
            types: webhook.types,
            severities: webhook.severities,
            serverIds: webhook.servers.map(({ fqdn }) => fqdn),
          }}
          servers={servers}
          host={host}
          does={({ url, ...draft }) => update({ ...draft, ...(url === '' ? {} : { url }), expectedVersion })}
        />
      </Panel>
    </>
  );
}
