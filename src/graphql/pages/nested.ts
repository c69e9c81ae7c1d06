import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { NestedPage } from '../../domain/pages.ts';
import type { GraphqlContext } from '../context.ts';

type Loader = DataLoader<string, unknown>;

/** One for all owners of which the same is asked. */
const loaders = createContextCache(() => new Map<string, Loader>());

/** Answers for all owners in one go. Without the cache: the context of a subscription lasts long. */
function load<Value>(
  context: GraphqlContext,
  question: unknown[],
  owner: string,
  answer: (owners: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): Promise<Value | undefined> {
  const key = JSON.stringify(question);
  const known = loaders(context);
  const made = (): Loader =>
    new DataLoader(
      async (owners) => {
        const values = await answer([...new Set(owners)]);
        return owners.map((id) => values.get(id));
      },
      { cache: false },
    );
  const loader = known.get(key) ?? made();
  known.set(key, loader);
  return loader.load(owner) as Promise<Value | undefined>;
}

/** What Pothos asks of Prisma for a page. */
interface PageQuery {
  take?: number | undefined;
  skip?: number | undefined;
  cursor?: object | undefined;
}

type List = Pick<NestedPage, 'list' | 'only'>;

/**
 * The items of the page of one owner, in the order of the list: two statements for all owners.
 * @param read the items with these keys, in any order, with what the rest of the query selects
 */
export async function pageOf<Query extends PageQuery, Row>(
  context: GraphqlContext,
  { list, only }: List,
  owner: string,
  query: Query,
  read: (rest: Omit<Query, 'take' | 'skip' | 'cursor'>, keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string = (row) => (row as { id: string }).id,
): Promise<Row[]> {
  const { take = 20, skip: _skip, cursor, ...rest } = query;
  const [from] = Object.values(cursor ?? {}) as string[];
  const page = { list, take, cursor: from, only };
  const rows = await load(context, ['page', page, rest], owner, async (owners) => {
    const keys = await context.services.pages.keysOf(page, owners);
    const found = await read(rest, [...new Set([...keys.values()].flat())]);
    const byKey = new Map(found.map((row) => [keyOf(row), row]));
    return new Map([...keys].map(([id, theirs]) => [id, theirs.flatMap((key) => byKey.get(key) ?? [])]));
  });
  return rows ?? [];
}

/** How many items the whole list of one owner has: one statement for all owners. */
export async function countOf(context: GraphqlContext, { list, only }: List, owner: string): Promise<number> {
  const count = await load(context, ['count', list, only], owner, (owners) =>
    context.services.pages.countsOf({ list, only }, owners),
  );
  return count ?? 0;
}
