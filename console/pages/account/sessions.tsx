import {
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  type SessionRowFragment,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Columns, type Column } from '../../parts/lists/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

interface SessionsProps {
  sessions: SessionRowFragment[];
  onDone: () => void;
}

/** Where one is signed in. The session of this page ends with “Sign out”. */
export function Sessions({ sessions, onDone }: SessionsProps) {
  const t = words.value;
  const columns: Column<SessionRowFragment>[] = [
    [
      t.device,
      ({ userAgent, address, isCurrent }) => (
        <>
          {deviceOf(userAgent)}
          <p class="hint">
            {address} {isCurrent ? `(${t.thisSession})` : null}
          </p>
        </>
      ),
    ],
    [t.signInTitle, ({ createdAt }) => <Time at={createdAt} />],
    [t.lastUsed, ({ lastUsedAt }) => <Time at={lastUsedAt} />, 'end'],
    [
      '',
      ({ id, isCurrent }) =>
        isCurrent ? null : (
          <AskFirst
            label={t.endSession}
            question={t.endSessionAsk}
            does={() => send(RevokeSessionDocument, { sessionId: id }, onDone)}
          />
        ),
      'end',
    ],
  ];
  const others =
    sessions.length > 2 ? (
      <AskFirst
        label={t.access.endOthers}
        question={t.access.endOthersAsk}
        does={() => send(RevokeOtherSessionsDocument, {}, onDone)}
      />
    ) : null;
  return (
    <Panel title={t.sessions} count={sessions.length} beside={others}>
      <Columns label={t.sessions} rows={sessions} columns={columns} />
    </Panel>
  );
}

/** The browser and the system in what a browser says of itself; the whole if it says neither. */
function deviceOf(userAgent: string | null): string {
  const find = (names: RegExp) => names.exec(userAgent ?? '')?.[0];
  const browser = find(/Firefox|Edg|OPR|Chrome|Safari/);
  const system = find(/Android|iPhone|iPad|Windows|Mac OS X|Linux/);
  return [browser, system].filter(Boolean).join(', ') || (userAgent ?? '').slice(0, 60);
}
