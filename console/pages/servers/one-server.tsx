import type { ComponentChildren } from 'preact';
import { RefusedError } from '../../../sdk/errors.ts';
import { ServerDocument, type ServerQuery } from '../../../sdk/generated/operations.ts';
import { One } from '../../parts/one.tsx';
import { may } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { language } from '../../words/words.ts';

export type Server = NonNullable<ServerQuery['server']>;
export type ServerData = ServerQuery & { server: Server };

interface OneServerProps {
  fqdn: string;
  children: (data: ServerData, queried: { error?: Error; refresh: () => void }) => ComponentChildren;
}

/** What a page shows of one server, kept current; or that there is none of this name. */
export function OneServer({ fqdn, children }: OneServerProps) {
  const { data, ...queried } = useQuery(
    ServerDocument,
    { id: fqdn, name: fqdn, language: language.value, audit: may('AUDIT') },
    { types: ['SERVER', 'RUN', 'ALARM', 'CLIENT'] },
  );
  const { error } = queried;
  // Regent knows no server of this name, now or any more.
  const isGone = error instanceof RefusedError && error.codes.includes('BAD_USER_INPUT');
  const read =
    isGone || data?.server === null
      ? null
      : data === undefined
        ? undefined
        : { ...data, server: data.server };
  return (
    <One<ServerData> thing={read} queried={queried} title={fqdn}>
      {(thing) => children(thing, queried)}
    </One>
  );
}
