import { useState } from 'preact/hooks';
import {
  ReplaceFirstUserDocument,
  RevealFirstUserLinkDocument,
  SendFirstUserLinkDocument,
  type ReplaceFirstUserInput,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { inputOf } from '../../parts/forms/draft-form.tsx';
import { PlannedForm } from '../../parts/forms/planned-form.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { planBy } from '../../parts/plan-of.tsx';
import { Time } from '../../parts/time.tsx';
import { send } from '../../regent/regent.ts';
import { actWords, Offered } from './acts.tsx';
import { nobody, personFields, type ClientFormProps } from './person.ts';

/** The administrator of a client: their link, and who takes their place. */
export function FirstUser({ data: { client }, refresh }: ClientFormProps) {
  const t = actWords();
  const { id: clientId, alias, firstUser } = client;
  const [link, setLink] = useState<string>();
  const input = { clientId };
  const mail = () => send(SendFirstUserLinkDocument, { input }, refresh);
  const show = () =>
    send(RevealFirstUserLinkDocument, { input }, (revealed) => setLink(revealed.link ?? undefined));
  return (
    <>
      <Panel title={`${firstUser.firstName} ${firstUser.lastName}`}>
        <dl class="facts">
          <Fact name={t.email}>{firstUser.email}</Fact>
          <Fact name={t.expires}>
            <Time at={firstUser.linkExpiresAt} />
          </Fact>
        </dl>
        {link === undefined ? null : (
          <p role="status">
            <code>{link}</code>
          </p>
        )}
        <p class="buttons">
          <AskFirst label={t.mailLink} question={t.mailLinkAsk} does={mail} />
          <AskFirst label={t.showLink} question={t.showLinkAsk} does={show} />
          <Offered alias={alias} offer="new-link" />
          <Offered alias={alias} offer="remove-factor" />
        </p>
      </Panel>
      <h2>{t.replaceUser}</h2>
      <PlannedForm
        title={`${t.replaceUser}, ${alias}`}
        label={t.replaceUser}
        start={nobody()}
        fields={[...personFields()]}
        plan={(draft) =>
          planBy(ReplaceFirstUserDocument, {
            ...inputOf<Omit<ReplaceFirstUserInput, 'clientId'>>(draft),
            clientId,
          })
        }
      />
    </>
  );
}
