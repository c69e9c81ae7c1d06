import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { BigIntResolver, JSONResolver } from 'graphql-scalars';
import type PrismaTypes from '../db/generated/pothos.ts';
import { getDatamodel } from '../db/generated/pothos.ts';
import AccessPlugin from './core/access-plugin.ts';
import AuditPlugin from './audit/audit-plugin.ts';
import type { GraphqlContext } from './context.ts';
import { fieldCost } from './core/cost.ts';
import CursorPlugin from './core/cursors.ts';
import { badInput } from './core/errors.ts';
import IdentityPlugin from './core/identity-plugin.ts';
import IdsPlugin from './core/ids-plugin.ts';
import { decodeId, encodeId } from './core/ids.ts';
import { DATE_TIME, TEXT_SCALARS } from './core/scalars.ts';

/** The builder of the whole schema: types in select mode, Relay connections, and access from the table. */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext;
  PrismaTypes: PrismaTypes;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    BigInt: { Input: bigint; Output: bigint | number };
    EmailAddress: { Input: string; Output: string };
    Hostname: { Input: string; Output: string };
    IPAddress: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    Cron: { Input: string; Output: string };
    TimeZone: { Input: string; Output: string };
  };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
}>({
  plugins: [
    AuditPlugin,
    IdentityPlugin,
    AccessPlugin,
    CursorPlugin,
    IdsPlugin,
    RelayPlugin,
    PrismaPlugin,
    ComplexityPlugin,
  ],
  defaultFieldNullability: false,
  // The server sets the limits, and checks them before anything is resolved.
  complexity: { fieldComplexity: fieldCost },
  prisma: {
    client: ({ services }) => services.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    maxConnectionSize: 100,
    defaultConnectionSize: 20,
    onUnusedQuery: 'error',
  },
  relay: {
    encodeGlobalID: encodeId,
    decodeGlobalID: (id) => decodeId(id) ?? { typename: '', id },
    nodesOnConnection: { description: 'The items on this page, without their cursors.' },
    nodeTypeOptions: { description: 'An object that has an id and can be read again by it.' },
    idFieldOptions: { description: 'Opaque, and never changes.' },
    nodeQueryOptions: {
      description: 'An object by its id; null if it does not exist, or no longer.',
      args: { id: { description: 'An id from any answer.' } },
    },
    nodesQueryOptions: {
      description: 'Several objects by their ids, in that order; at most 100.',
      args: { ids: { description: 'Ids from any answers.' } },
      resolve: async (_root, { ids }, _context, _info, resolveNodes) => {
        if (ids.length > 100) throw badInput(`nodes accepts at most 100 ids; you sent ${ids.length}.`);
        return resolveNodes(ids);
      },
    },
    pageInfoTypeOptions: { description: 'Where a page lies within its list.' },
    pageInfoFieldOptions: { description: 'Where this page lies within the list.' },
    hasNextPageFieldOptions: { description: 'True if more items follow: ask again with `after: endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'True if there are items before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item on this page.' },
    endCursorFieldOptions: { description: 'The cursor of the last item on this page.' },
    edgesFieldOptions: {
      description: 'The items on this page, each with its cursor.',
      nullable: { list: false, items: false },
    },
    nodeFieldOptions: { description: 'The item itself.' },
    cursorFieldOptions: { description: 'Opaque; a position in the list, for `after` and `before`.' },
    firstArgOptions: { description: 'How many items from the start; 20 by default, at most 100.' },
    lastArgOptions: { description: 'How many items from the end; at most 100.' },
    afterArgOptions: { description: 'Only items after this cursor.' },
    beforeArgOptions: { description: 'Only items before this cursor.' },
    mutationInputArgOptions: { description: 'The input of this mutation.' },
    clientMutationId: 'omit',
  },
});

export type Types = typeof builder.$inferSchemaTypes;

builder.addScalarType('DateTime', DATE_TIME);
builder.addScalarType('JSON', JSONResolver);
builder.addScalarType('BigInt', BigIntResolver);
builder.addScalarType('EmailAddress', TEXT_SCALARS.EmailAddress);
builder.addScalarType('Hostname', TEXT_SCALARS.Hostname);
builder.addScalarType('IPAddress', TEXT_SCALARS.IPAddress);
builder.addScalarType('URL', TEXT_SCALARS.URL);
builder.addScalarType('Cron', TEXT_SCALARS.Cron);
builder.addScalarType('TimeZone', TEXT_SCALARS.TimeZone);

builder.queryType({ description: 'What can be read.' });
builder.mutationType({
  description: 'What can be changed. Each mutation is named by a verb and the noun that it concerns.',
});
builder.subscriptionType({
  description: 'What can be followed as it happens, over a WebSocket (graphql-ws) or SSE.',
});
