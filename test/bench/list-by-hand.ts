/** A list of 100 clients with server and models: as a query of the API, and the same answer by hand. */
import type { Pool } from 'pg';

export const LIST = `query Clients {
  clients(first: 100) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      alias
      name
      url
      status
      problem
      contactEmail
      version
      createdAt
      server { id label fqdn state }
      models { id number label { fr en de nl } generic status }
    }
  }
}`;

/** One statement for the page, with what hangs on it, and one for the count: nobody would write fewer. */
const PAGE = `
  SELECT c.id, c.alias, c.name, c.status, c.problem, c."contactEmail", c.version, c."createdAt",
    s.id AS "serverId", s.label AS "serverLabel", s.fqdn, s.state,
    (SELECT json_agg(json_build_object('id', m.id, 'number', m.number, 'fr', m."labelFr", 'en', m."labelEn",
        'de', m."labelDe", 'nl', m."labelNl", 'generic', m.generic, 'status', m.status) ORDER BY m.number)
      FROM "ClientModel" cm JOIN "Model" m ON m.id = cm."modelId" WHERE cm."clientId" = c.id) AS models
  FROM "Client" c JOIN "Server" s ON s.id = c."serverId"
  WHERE c.status <> 'DELETED' ORDER BY c.alias LIMIT 101`;
const COUNT = `SELECT count(*)::int AS count FROM "Client" WHERE status <> 'DELETED'`;

interface Row {
  id: string;
  alias: string;
  name: string;
  status: string;
  problem: string | null;
  contactEmail: string;
  version: number;
  createdAt: Date;
  serverId: string;
  serverLabel: string;
  fqdn: string;
  state: string;
  models: (Record<'id' | 'fr' | 'en' | 'de' | 'nl' | 'status', string> & {
    number: number;
    generic: boolean;
  })[];
}

/** The JSON that the API answers LIST with. */
export async function listByHand(pool: Pool, publicUrl: string): Promise<string> {
  const [page, count] = await Promise.all([pool.query<Row>(PAGE), pool.query<{ count: number }>(COUNT)]);
  const nodes = page.rows.slice(0, 100).map((row) => ({
    id: idOf('Client', row.id),
    alias: row.alias,
    name: row.name,
    url: `${publicUrl}/${row.alias}`,
    status: row.status,
    problem: row.problem,
    contactEmail: row.contactEmail,
    version: row.version,
    createdAt: row.createdAt,
    server: { id: idOf('Server', row.serverId), label: row.serverLabel, fqdn: row.fqdn, state: row.state },
    models: (row.models ?? []).map(({ id, number, generic, status, fr, en, de, nl }) => ({
      id: idOf('Model', id),
      number,
      label: { fr, en, de, nl },
      generic,
      status,
    })),
  }));
  const pageInfo = {
    hasNextPage: page.rows.length > 100,
    endCursor: cursorOf(nodes.at(-1)?.alias ?? ''),
  };
  return JSON.stringify({ data: { clients: { totalCount: count.rows[0]?.count, pageInfo, nodes } } });
}

const idOf = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

/** As Pothos writes one that is a string. */
const cursorOf = (value: string) => Buffer.from(`GPC:S:${value}`).toString('base64');
