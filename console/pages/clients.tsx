import {
  ClientsDocument,
  ServerNamesDocument,
  type ClientsQuery,
  type ClientStatus,
} from '../../sdk/generated/operations.ts';
import { Choice } from '../parts/choice.tsx';
import { List } from '../parts/list.tsx';
import { Mark } from '../parts/mark.tsx';
import { Page } from '../parts/page.tsx';
import { Table } from '../parts/panel.tsx';
import { Search } from '../parts/lists/search.tsx';
import { ClientState } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { useAddress } from '../parts/use-address.ts';
import { may } from '../regent/regent.ts';
import { useList } from '../regent/use-list.ts';
import { useQuery } from '../regent/use-query.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';

const STATUSES = Object.keys({
  ACTIVE: 0,
  CREATING: 0,
  FAILED: 0,
  SUSPENDED: 0,
  DELETING: 0,
  CLOSED: 0,
  DELETED: 0,
} satisfies Record<ClientStatus, 0>) as ClientStatus[];

export function Clients() {
  const t = words.value;
  const { query, set } = useAddress();
  const servers = useQuery(ServerNamesDocument, {}, { types: ['SERVER'] }).data?.servers.nodes ?? [];
  const status = STATUSES.find((each) => each === query['status']);
  const text = query['text'] ?? '';
  const filter = {
    text: text === '' ? null : text,
    serverId: query['server'] ?? null,
    status: status === undefined ? null : [status],
  };
  const list = useList(ClientsDocument, filter, ({ clients }) => clients, { types: ['CLIENT', 'ALARM'] });
  const isFiltered = Object.keys(query).length > 0;
  const create = may('CLIENTS') ? (
    <a class="button main" href="/new-client">
      {t.newClient}
    </a>
  ) : null;
  return (
    <Page title={t.places.clients} beside={create}>
      <div class="filters" role="search">
        <Search label={t.search} text={text} onText={(typed) => set('text', typed)} />
        <Choice
          label={t.status}
          value={status}
          options={STATUSES.map((each) => [each, t.clientStatus[each]])}
          onValue={(chosen) => set('status', chosen)}
        />
        <Choice
          label={t.server}
          value={query['server']}
          options={servers.map(({ fqdn }) => [fqdn, fqdn])}
          onValue={(chosen) => set('server', chosen)}
        />
        <p class="hint" role="status">
          {list.nodes === undefined ? t.loading : t.clientsFound(format.counted(list.totalCount))}
        </p>
      </div>
      {list.nodes === undefined && list.error === undefined ? null : (
        <List
          {...list}
          shown={list.nodes?.length ?? 0}
          empty={<p>{isFiltered ? t.noClients : t.noClientsYet}</p>}
        >
          <ClientTable clients={list.nodes ?? []} />
        </List>
      )}
    </Page>
  );
}

type Client = ClientsQuery['clients']['nodes'][number];

function ClientTable({ clients }: { clients: Client[] }) {
  const t = words.value;
  const head = (
    <>
      <th scope="col">{t.alias}</th>
      <th scope="col">{t.name}</th>
      <th scope="col">{t.status}</th>
      <th scope="col" class="wide">
        {t.server}
      </th>
      <th scope="col" class="end">
        {t.lastBackup}
      </th>
    </>
  );
  return (
    <div class="panel">
      <Table label={t.places.clients} head={head}>
        {clients.map((client) => (
          <Row key={client.id} client={client} />
        ))}
      </Table>
    </div>
  );
}

function Row({ client }: { client: Client }) {
  const t = words.value;
  const { alias, name, status, answering, server, lastGoodBackup, lastBackupFailed, alarmCounts } = client;
  const { critical, warning } = alarmCounts;
  return (
    <tr>
      <td>
        <a href={`/clients/${alias}`}>
          <strong>{alias}</strong>
        </a>
      </td>
      <td>{name}</td>
      <td>
        <ClientState status={status} />
        {answering === false ? <Mark tone="bad">{t.answersNot}</Mark> : null}
        {critical + warning === 0 ? null : (
          <Mark tone={critical > 0 ? 'bad' : 'warning'}>{t.alarmsOpen(critical + warning)}</Mark>
        )}
      </td>
      <td class="wide">{server.fqdn}</td>
      <td class="end">
        {lastBackupFailed ? <Mark tone="bad">{t.failedWord}</Mark> : null}{' '}
        {lastGoodBackup === null ? <span class="hint">{t.never}</span> : <Time at={lastGoodBackup.at} />}
      </td>
    </tr>
  );
}
