import type { ComponentChildren } from 'preact';
import type { CreateApiTokenInput, Permission, ProblemFragment } from '../../../sdk/generated/operations.ts';
import { DraftForm, localTime, timeTyped } from '../../parts/forms/draft-form.tsx';
import { viewer } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

/** Scopes that are no permission of a user. */
const OF_TOKENS: Permission[] = ['PLAN', 'METRICS'];

interface TokenFormProps {
  /** On the button, and for screen readers. */
  label: string;
  start?: Pick<CreateApiTokenInput, 'name' | 'expiresAt'>;
  does: (token: CreateApiTokenInput) => Promise<ProblemFragment[]>;
  /** Beside the button. */
  beside?: ComponentChildren;
}

/** What a token is for, what it may do, and until when. */
export function TokenForm({ label, start, does, beside }: TokenFormProps) {
  const t = words.value;
  const w = t.access;
  const offered = [...(viewer.value?.permissions ?? []), ...OF_TOKENS];
  return (
    <DraftForm
      label={label}
      start={{
        name: start?.name ?? '',
        scopes: [] as Permission[],
        expiresAt: localTime(start?.expiresAt ?? null),
      }}
      fields={[
        { path: 'name', label: t.purpose },
        {
          path: 'scopes',
          label: t.scopes,
          hint: w.scopesHint,
          options: offered.map((each) => [each, `${each}: ${w.permission[each]}`]),
        },
        { path: 'expiresAt', label: t.expires, hint: w.expiresHint, type: 'datetime-local' },
      ]}
      button={label}
      isCleared
      does={({ name, scopes, expiresAt }) =>
        does({ name, expiresAt: timeTyped(expiresAt), ...(scopes.length === 0 ? {} : { scopes }) })
      }
      beside={beside}
    />
  );
}
