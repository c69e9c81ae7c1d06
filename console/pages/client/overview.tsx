import type { ClientQuery, Language } from '../../../sdk/generated/operations.ts';
import { Mark } from '../../parts/mark.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import * as format from '../../words/format.ts';
import { LANGUAGES, words } from '../../words/words.ts';

type Client = NonNullable<ClientQuery['client']>;

/** What the client is, whether it answers, and where it lives. */
export function Overview({ client }: { client: Client }) {
  const t = words.value;
  const { alias, number, server, contactEmail, createdAt, keptUntil, firstUser, directives, removal } =
    client;
  return (
    <Panel title={t.overview}>
      <dl class="facts">
        <Fact name={t.alias}>
          <code>{alias}</code>
        </Fact>
        <Fact name={t.answers}>
          <Answering client={client} />
        </Fact>
        <Fact name={t.livesOn}>{server.fqdn}</Fact>
        <Fact name={t.contact}>{contactEmail}</Fact>
        <Fact name={t.firstUser}>
          {firstUser.firstName} {firstUser.lastName}
          <p class="hint">
            {firstUser.email}
            {Date.parse(firstUser.linkExpiresAt) > Date.now()
              ? `, ${t.linkUntil(format.time(firstUser.linkExpiresAt))}`
              : null}
          </p>
        </Fact>
        <Fact name={t.places.models}>{modelsOf(client)}</Fact>
        {client.activeLanguages.length === 0 ? null : (
          <Fact name={t.languages}>{client.activeLanguages.map(nameOfLanguage).join(', ')}</Fact>
        )}
        <Fact name={t.twoFactor}>{client.twoFactorEnforced ? t.required : t.optional}</Fact>
        <Fact name={t.created}>
          <Time at={createdAt} />
          {keptUntil === null ? null : <p class="hint">{t.keptUntil(format.time(keptUntil))}</p>}
        </Fact>
        <Fact name={t.number}>{number}</Fact>
        {removal === null || removal.left.length === 0 ? null : (
          <Fact name={t.servers.leftBehind}>{removal.left.join(', ')}</Fact>
        )}
      </dl>
      {directives === '' ? null : (
        <>
          <h3>{t.directives}</h3>
          <pre class="diff" tabIndex={0}>
            {directives}
          </pre>
        </>
      )}
    </Panel>
  );
}

function Answering({ client: { answering, answeringSince, probeProblem } }: { client: Client }) {
  const t = words.value;
  if (answering === null) return <span class="hint">{t.notProbed}</span>;
  return (
    <>
      <Mark tone={answering ? 'good' : 'bad'}>{answering ? t.yes : t.no}</Mark>
      {answeringSince === null ? null : <span class="hint"> {t.since(format.time(answeringSince))}</span>}
      {probeProblem === null ? null : <p class="hint">{probeProblem}</p>}
    </>
  );
}

function modelsOf({ models }: Client): string {
  if (models.length === 0) return words.value.noModels;
  return models.map(({ number, label }) => format.translated(label) || String(number)).join(', ');
}

const nameOfLanguage = (code: string) => LANGUAGES[code.toUpperCase() as Language] ?? code;
