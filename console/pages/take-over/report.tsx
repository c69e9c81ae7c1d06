import { useState } from 'preact/hooks';
import type {
  PlannedFragment,
  TakeOverChoice,
  TakeOverClientInput,
} from '../../../sdk/generated/operations.ts';
import { Choice } from '../../parts/choice.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plan, type PlanProps } from '../../parts/plan.tsx';
import { Tick } from '../../parts/tick.tsx';
import { words } from '../../words/words.ts';
import type { Sources, TakeOverReport } from './sources.ts';
import { CarryOut } from './carry-out.tsx';
import { BackOfficeUsers } from './users.tsx';

type Client = TakeOverReport['clients'][number];
type Contradiction = Client['contradictions'][number];

interface ReportProps {
  report: TakeOverReport;
  sources: Sources;
  /** The server whose clients are meant; empty for all. Those of others are not ticked at first. */
  server: string;
}

const keyOf = (client: Client, { kind, setting }: Contradiction) =>
  `${client.alias}/${kind}/${setting ?? ''}`;

/** What was found, with the choices that somebody has to make before. */
export function Report({ report: { servers, clients, users, remarks }, sources, server: only }: ReportProps) {
  const t = words.value;
  const [ticks, setTicks] = useState<Record<string, boolean | undefined>>({});
  const [choices, setChoices] = useState<Record<string, TakeOverChoice | undefined>>({});
  const isDecided = (client: Client) => client.contradictions.every((each) => choices[keyOf(client, each)]);
  const isTicked = ({ alias, server }: Client) => ticks[alias] ?? (only === '' || server?.fqdn === only);
  const isLeftOut = (client: Client) =>
    client.contradictions.some((each) => choices[keyOf(client, each)] === 'LEAVE_OUT');
  const isOffered = (client: Client) => canBeTaken(client) && isDecided(client) && !isLeftOut(client);
  const chosen: TakeOverClientInput[] = clients
    .filter((client) => isOffered(client) && isTicked(client))
    .map((client) => ({
      alias: client.alias,
      decisions: client.contradictions.map((each) => ({
        kind: each.kind,
        setting: each.setting,
        choice: choices[keyOf(client, each)]!,
      })),
    }));
  return (
    <>
      <Panel title={t.places.servers} count={servers.length}>
        <ul class="lines">
          {servers.map(({ fqdn, role, release, server, wasLookedAt, remarks: odd, changes }) => (
            <li key={fqdn}>
              <div class="what">
                <strong>{fqdn}</strong>
                <p class="hint">
                  {[
                    role === null ? null : t.serverRole[role],
                    release === null ? null : `MONARC ${release}`,
                    server === null ? t.takeOver.notOurs : null,
                    wasLookedAt ? null : t.takeOver.notLooked,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </p>
              </div>
              <div class="detail">
                <Texts texts={odd} />
                <Changes changes={changes} />
              </div>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t.places.clients} count={clients.length}>
        <ul class="lines">
          {clients.map((client) => (
            <li key={client.alias}>
              <div class="what">
                <strong>{client.alias}</strong>
                <p class="hint">{client.server === null ? t.takeOver.nowhere : client.server.fqdn}</p>
                {client.client !== null ? (
                  <a href={`/clients/${client.alias}`}>{t.takeOver.isOurs}</a>
                ) : isOffered(client) ? (
                  <Tick
                    label={t.takeOver.take}
                    isOn={isTicked(client)}
                    onChange={(isOn) => setTicks({ ...ticks, [client.alias]: isOn })}
                  />
                ) : null}
              </div>
              <div class="detail">
                {client.contradictions.map((each) => {
                  const key = keyOf(client, each);
                  // Of one that is left out, nothing else is to be decided.
                  const isOpen = !isLeftOut(client) || choices[key] === 'LEAVE_OUT';
                  return (
                    <div key={key} class="decision">
                      <Mark tone="warning">{each.message}</Mark>
                      {isOpen ? (
                        <Choice
                          label={t.takeOver.decide}
                          all="–"
                          value={choices[key]}
                          options={each.choices.map((choice) => [choice, t.takeOver.choices[choice]])}
                          onValue={(value) => setChoices({ ...choices, [key]: value })}
                        />
                      ) : null}
                    </div>
                  );
                })}
                <Texts texts={[...client.problems, ...client.facts.flatMap((fact) => fact.remarks)]} />
                <Changes changes={client.changes} says={() => t.takeOver.stays} />
              </div>
            </li>
          ))}
        </ul>
      </Panel>
      {users.length === 0 ? null : <BackOfficeUsers users={users} />}
      {remarks.length === 0 ? null : (
        <Panel title={t.takeOver.remarks}>
          <Texts texts={remarks} />
        </Panel>
      )}
      <CarryOut key={JSON.stringify(chosen)} clients={chosen} sources={sources} />
    </>
  );
}

/** A client that is Regent’s, or on no server, needs no answer here. */
const canBeTaken = ({ client, server, contradictions }: Client) =>
  client === null && (server !== null || contradictions.length > 0);

const Texts = ({ texts }: { texts: string[] }) => (
  <>
    {texts.map((text) => (
      <p key={text}>{text}</p>
    ))}
  </>
);

interface ChangesProps extends Pick<PlanProps, 'says'> {
  changes: Omit<PlannedFragment, 'server' | 'client'>[];
}

function Changes({ changes, says }: ChangesProps) {
  if (changes.length === 0) return null;
  return (
    <details>
      <summary>{words.value.takeOver.changes(changes.length)}</summary>
      <Plan changes={changes.map((change) => ({ ...change, server: null, client: null }))} says={says} />
    </details>
  );
}
