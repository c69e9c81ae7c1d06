import { useEffect, useState } from 'preact/hooks';
import type { Operation } from '../../sdk/connect.ts';
import { ask } from './regent.ts';
import { useQuery, type Live } from './use-query.ts';

interface Page<Node> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Node[];
}

/**
 * The first page of a list, kept current, and more pages on demand. When the first page ends elsewhere, the others
 * are dropped: they do not follow it any more.
 * @param take the list in an answer
 * @param further what the operation asks for besides
 */
export function useList<Answer, Filter, Node, Further extends object>(
  operation: Operation<Answer, { filter: Filter; after?: string | null } & Further>,
  filter: Filter,
  take: (answer: Answer) => Page<Node>,
  live: Live,
  further = {} as Further,
) {
  const variables = { ...further, filter, after: null };
  const { data, error, isLoading, refresh } = useQuery(operation, variables, live);
  const [more, setMore] = useState<Page<Node>[]>([]);
  const [problem, setProblem] = useState<Error>();
  const first = data === undefined ? undefined : take(data);
  useEffect(() => setMore([]), [JSON.stringify(filter), first?.pageInfo.endCursor]);
  const last = more.at(-1) ?? first;
  return {
    nodes: first === undefined ? undefined : [first, ...more].flatMap(({ nodes }) => nodes),
    totalCount: first?.totalCount ?? 0,
    hasMore: last?.pageInfo.hasNextPage ?? false,
    error: error ?? problem,
    isLoading,
    refresh,
    async loadMore() {
      setProblem(undefined);
      try {
        const next = take(await ask(operation, { ...variables, after: last?.pageInfo.endCursor ?? null }));
        setMore((pages) => [...pages, next]);
      } catch (caught) {
        setProblem(caught as Error);
      }
    },
  };
}
