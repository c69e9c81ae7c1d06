import { useState } from 'preact/hooks';
import {
  DisableTwoFactorDocument,
  RenewRecoveryCodesDocument,
  type MeFragment,
} from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Once } from '../../parts/copy/once.tsx';
import { Panel } from '../../parts/panel.tsx';
import { send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { SecondFactor } from '../users/user-words.tsx';

interface TwoFactorProps {
  me: MeFragment;
  onDone: () => void;
}

/** One's second factor, and what helps when the phone is lost. */
export function TwoFactor({ me: { twoFactor, recoveryCodesLeft }, onDone }: TwoFactorProps) {
  const t = words.value;
  const w = t.access;
  const [codes, setCodes] = useState<string[]>([]);
  const form = (label: string, does: Parameters<typeof DraftForm<{ password: string }>>[0]['does']) => (
    <details>
      <summary>{label}</summary>
      <DraftForm
        label={label}
        start={{ password: '' }}
        fields={[{ path: 'password', label: t.password, type: 'password', autocomplete: 'current-password' }]}
        button={label}
        isCleared
        does={does}
      />
    </details>
  );
  return (
    <Panel title={t.twoFactorTitle} beside={<SecondFactor isOn={twoFactor} />}>
      {twoFactor ? (
        <>
          <p class="hint">
            {t.codesLeft(recoveryCodesLeft)}. {w.recoveryAbout}
          </p>
          {codes.length === 0 ? null : (
            <Once label={w.recoveryCodes} value={codes.join('\n')} hint={w.recoveryOnce} />
          )}
          {form(w.renewCodes, (input) =>
            send(RenewRecoveryCodesDocument, input, ({ recoveryCodes }) => {
              setCodes(recoveryCodes ?? []);
              onDone();
            }),
          )}
          {form(w.disableTwoFactor, (input) => send(DisableTwoFactorDocument, input, onDone))}
        </>
      ) : (
        <p>
          <a href="/two-factor">{t.setUpTwoFactor}</a>
        </p>
      )}
    </Panel>
  );
}
