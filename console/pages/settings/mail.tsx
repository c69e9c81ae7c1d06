import { useState } from 'preact/hooks';
import { SendTestMailDocument, type SettingsQuery } from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { send, viewer } from '../../regent/regent.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

interface MailProps {
  mail: NonNullable<SettingsQuery['mail']>;
  onDone: () => void;
}

/** The letters that Regent sends. */
export function Mail({ mail, onDone }: MailProps) {
  const t = words.value;
  const w = t.settings;
  const { isConfigured, waiting, givenUp, lastSentAt, problem } = mail;
  const [answer, setAnswer] = useState<string | null>(null);
  if (!isConfigured)
    return (
      <Panel title={w.mail}>
        <div class="empty">{t.noMail}</div>
      </Panel>
    );
  const test = () =>
    send(SendTestMailDocument, {}, ({ answer: said }) => {
      setAnswer(said);
      onDone();
    });
  const question = w.testMailAsk(viewer.value?.email ?? '');
  return (
    <Panel title={w.mail} beside={<AskFirst label={w.testMail} question={question} does={test} />}>
      {problem === null ? null : <p class="trouble">{problem}</p>}
      <p role="status">{answer === null ? null : <Mark tone="good">{answer}</Mark>}</p>
      <dl class="facts">
        <Fact name={w.waiting}>{format.number(waiting)}</Fact>
        <Fact name={w.givenUp}>{format.number(givenUp)}</Fact>
        <Fact name={w.lastSent}>{lastSentAt === null ? t.never : <Time at={lastSentAt} />}</Fact>
      </dl>
    </Panel>
  );
}
