/** A program at somebody's terminal gets a token: they type the code that it shows, and say what it may do. */
import { useState } from 'preact/hooks';
import {
  AllowApiTokenDocument,
  ApiTokenRequestDocument,
  RefuseApiTokenDocument,
  type ApiTokenRequestQuery,
} from '../../sdk/generated/operations.ts';
import { AskFirst } from '../parts/ask-first.tsx';
import { DraftForm } from '../parts/forms/draft-form.tsx';
import { Page } from '../parts/page.tsx';
import { Fact, Panel } from '../parts/panel.tsx';
import { Time } from '../parts/time.tsx';
import { ask, send } from '../regent/regent.ts';
import { words } from '../words/words.ts';
import { TokenForm } from './account/token-form.tsx';

/** How long a token works, unless somebody wants something else. */
const WORKS_FOR_MS = 90 * 86_400_000;

type Request = NonNullable<ApiTokenRequestQuery['apiTokenRequest']>;

export function Device() {
  const w = words.value.access;
  const [asked, setAsked] = useState<{ code: string; request: Request }>();
  const [answer, setAnswer] = useState<string>();
  const find = async ({ code }: { code: string }) => {
    const { apiTokenRequest: request } = await ask(ApiTokenRequestDocument, { code });
    if (request !== null) setAsked({ code, request });
    return request === null ? [{ code: 'NOT_FOUND' as const, message: w.noProgram, path: ['code'] }] : [];
  };
  return (
    <Page title={w.deviceTitle}>
      {answer !== undefined ? (
        <p role="status">{answer}</p>
      ) : asked === undefined ? (
        <DraftForm
          label={w.deviceTitle}
          start={{ code: '' }}
          fields={[{ path: 'code', label: w.deviceCode, hint: w.deviceHint }]}
          button={w.goOn}
          does={find}
        />
      ) : (
        <Answer code={asked.code} request={asked.request} onAnswer={setAnswer} />
      )}
    </Page>
  );
}

interface AnswerProps {
  code: string;
  request: Request;
  /** Told what has become of it. */
  onAnswer: (said: string) => void;
}

function Answer({ code, request: { program, address, createdAt }, onAnswer }: AnswerProps) {
  const t = words.value;
  const w = t.access;
  const [until] = useState(() => new Date(Date.now() + WORKS_FOR_MS).toISOString());
  return (
    <Panel title={w.asksForToken}>
      <dl class="facts">
        <Fact name={w.program}>{program}</Fact>
        <Fact name={w.address}>{address}</Fact>
        <Fact name={t.requestedAt}>
          <Time at={createdAt} />
        </Fact>
      </dl>
      <p class="trouble">{w.onlyYours}</p>
      <TokenForm
        label={w.allow}
        start={{ name: program, expiresAt: until }}
        does={(token) =>
          send(AllowApiTokenDocument, { input: { code, ...token } }, () => onAnswer(w.allowed))
        }
        beside={
          <AskFirst
            label={w.refuse}
            question={w.refuseAsk}
            does={() => send(RefuseApiTokenDocument, { input: { code } }, () => onAnswer(w.refused))}
          />
        }
      />
    </Panel>
  );
}
