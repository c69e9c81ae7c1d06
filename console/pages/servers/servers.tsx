import {
  ServersDocument,
  type ServerMode,
  type ServerRole,
  type ServerState,
} from '../../../sdk/generated/operations.ts';
import { ListPage } from '../../parts/lists/list-page.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { useList } from '../../regent/use-list.ts';
import { words } from '../../words/words.ts';
import { NewServerLink } from './new-server-link.tsx';
import { modeNames } from './server-fields.ts';
import { ServerTable } from './server-table.tsx';

export function Servers() {
  const t = words.value;
  const { query } = useAddress();
  // What an address has that is none of them is left out.
  const chosen = <Value extends string>(name: string, names: Record<Value, string>): Value[] | null => {
    const value = query[name] as Value | undefined;
    return value !== undefined && value in names ? [value] : null;
  };
  const filter = {
    text: query['text'] ?? null,
    role: chosen<ServerRole>('role', t.serverRole),
    mode: chosen<ServerMode>('mode', modeNames()),
    state: chosen<ServerState>('state', t.servers.states),
  };
  const list = useList(ServersDocument, filter, ({ servers }) => servers, {
    types: ['SERVER', 'CLIENT', 'RUN'],
  });
  return (
    <ListPage
      title={t.places.servers}
      beside={<NewServerLink />}
      filters={[
        { name: 'text', label: t.servers.find },
        { name: 'role', label: t.role, options: Object.entries(t.serverRole) },
        { name: 'mode', label: t.servers.mode, options: Object.entries(modeNames()) },
        { name: 'state', label: t.status, options: Object.entries(t.servers.states) },
      ]}
      list={list}
      empty={Object.keys(query).length > 0 ? t.servers.none : t.noServers}
    >
      {(servers) => <ServerTable servers={servers} />}
    </ListPage>
  );
}
