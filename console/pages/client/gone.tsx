/** What is left to say of a client that is gone, or whose server is. There is no plan: nothing is done on servers. */
import { useLocation } from 'preact-iso/router';
import { ForgetClientDocument, ReleaseAliasDocument } from '../../../sdk/generated/operations.ts';
import { DraftForm, inputOf } from '../../parts/forms/draft-form.tsx';
import { send } from '../../regent/regent.ts';
import { actWords } from './acts.tsx';
import type { ClientFormProps } from './person.ts';

/** For a server that does not come back: its client counts as deleted. */
export function Forget({ data: { client } }: ClientFormProps) {
  const t = actWords();
  const { route } = useLocation();
  const { id: clientId, alias } = client;
  return (
    <DraftForm
      label={t.forget}
      start={{ reason: '', alias: '' }}
      fields={[
        { path: 'reason', label: t.servers.reason },
        { path: 'alias', label: t.typeAlias(alias) },
      ]}
      button={t.forget}
      done=""
      beside={<Leave alias={alias} />}
      does={(draft) =>
        send(
          ForgetClientDocument,
          { input: { clientId, ...inputOf<{ reason: string; alias: string }>(draft) } },
          () => route(`/clients/${alias}`),
        )
      }
    />
  );
}

/** A new client may have the alias of this deleted one, which has another name then. */
export function ReleaseAlias({ data: { client } }: ClientFormProps) {
  const t = actWords();
  const { route } = useLocation();
  const { id: clientId, alias } = client;
  return (
    <DraftForm
      label={t.releaseAlias}
      start={{ alias: '' }}
      fields={[{ path: 'alias', label: t.typeAlias(alias) }]}
      button={t.releaseAlias}
      done=""
      beside={<Leave alias={alias} />}
      does={({ alias: typed }) =>
        send(ReleaseAliasDocument, { input: { clientId, alias: typed.trim() } }, (released) =>
          route(`/clients/${released.client?.alias ?? alias}`),
        )
      }
    />
  );
}

const Leave = ({ alias }: { alias: string }) => (
  <a class="button" href={`/clients/${alias}`}>
    {actWords().leave}
  </a>
);
