import { RevokeApiTokenDocument, type TokenRowFragment } from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Columns, type Column } from '../../parts/lists/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { NewToken } from './new-token.tsx';

interface TokensProps {
  tokens: TokenRowFragment[];
  onDone: () => void;
}

/** The tokens with which programs act for this user. */
export function Tokens({ tokens, onDone }: TokensProps) {
  const t = words.value;
  const when = (at: string | null) => (at === null ? <span class="hint">{t.never}</span> : <Time at={at} />);
  const columns: Column<TokenRowFragment>[] = [
    [t.purpose, ({ name }) => name],
    [t.scopes, ({ scopes }) => scopes.join(', ')],
    [t.lastUsed, ({ lastUsedAt }) => when(lastUsedAt), 'end'],
    [t.expires, ({ expiresAt }) => when(expiresAt), 'end wide'],
    [
      '',
      ({ id }) => (
        <AskFirst
          label={t.revoke}
          question={t.revokeAsk}
          does={() => send(RevokeApiTokenDocument, { tokenId: id }, onDone)}
        />
      ),
      'end',
    ],
  ];
  return (
    <Panel title={t.tokens} count={tokens.length}>
      {tokens.length === 0 ? null : <Columns label={t.tokens} rows={tokens} columns={columns} />}
      <NewToken onDone={onDone} />
    </Panel>
  );
}
