import { useState } from 'preact/hooks';
import { CreateApiTokenDocument } from '../../../sdk/generated/operations.ts';
import { Once } from '../../parts/copy/once.tsx';
import { send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { TokenForm } from './token-form.tsx';

/** A token for a program. It is shown once. */
export function NewToken({ onDone }: { onDone: () => void }) {
  const w = words.value.access;
  const [made, setMade] = useState<string | null>(null);
  return (
    <>
      {made === null ? null : <Once label={w.token} value={made} hint={w.tokenAbout} />}
      <details>
        <summary>{w.newToken}</summary>
        <TokenForm
          label={w.newToken}
          does={(input) =>
            send(CreateApiTokenDocument, { input }, ({ token }) => {
              setMade(token);
              onDone();
            })
          }
        />
      </details>
    </>
  );
}
