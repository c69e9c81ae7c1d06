import { ChangeClientDocument, type ChangeClientQuery } from '../../../sdk/generated/operations.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';

/** A client as it is, and what can be chosen for it. */
export interface ClientData extends ChangeClientQuery {
  client: NonNullable<ChangeClientQuery['client']>;
}

interface WithClientProps {
  alias: string;
  children: (data: ClientData, refresh: () => void) => preact.JSX.Element;
}

/** Reads what the forms begin with. It stays: what somebody types is not replaced by what comes meanwhile. */
export function WithClient({ alias, children }: WithClientProps) {
  const { data, error, refresh } = useQuery(ChangeClientDocument, { alias });
  if (data === undefined || error !== undefined) {
    return error === undefined ? <p>{words.value.loading}</p> : <Trouble error={error} again={refresh} />;
  }
  const { client } = data;
  return client === null ? (
    <p class="empty">{words.value.noSuchClient}</p>
  ) : (
    children({ ...data, client }, refresh)
  );
}
