import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Operation } from '../../sdk/connect.ts';
import type { UpdatedType } from '../../sdk/generated/operations.ts';
import { onChange } from './live.ts';
import { ask } from './regent.ts';

export interface Queried<Answer> {
  /** The last answer; while other variables are asked for, still that to the ones before. */
  data?: Answer;
  /** Why there is no newer answer. */
  error?: Error;
  isLoading: boolean;
  refresh: () => void;
}

export interface Live {
  /** Changes of these kinds make it ask again. */
  types: UpdatedType[];
  /** Only changes of the things with these ids; by default, of all. */
  ids?: string[];
}

/** How long changes are gathered before the query is asked again. */
const GATHER_MS = 400;

/** The answer to a query, asked again when something has changed, and when the page is looked at again. */
export function useQuery<Answer, Variables>(
  operation: Operation<Answer, Variables>,
  variables: Variables,
  live: Live = { types: [] },
): Queried<Answer> {
  const [state, setState] = useState<Pick<Queried<Answer>, 'data' | 'error' | 'isLoading'>>({
    isLoading: true,
  });
  /** The newest question, and the newest that has been answered: each has a number. */
  const last = useRef(0);
  const answered = useRef(0);
  const asked = JSON.stringify(variables);
  const liveRef = useRef(live);
  liveRef.current = live;

  const load = useCallback(async () => {
    last.current += 1;
    const mine = last.current;
    setState((before) => ({ ...before, isLoading: true }));
    const after = await ask(operation, JSON.parse(asked) as Variables).then(
      (data) => ({ data, error: undefined }),
      (error: Error) => ({ error }),
    );
    // An answer that comes after that to a later question is old.
    if (mine <= answered.current) return;
    answered.current = mine;
    setState((before) => ({ ...before, ...after, isLoading: mine < last.current }));
  }, [operation, asked]);

  useEffect(() => {
    void load();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isDue = false;
    let mayBeLost = false;
    const soon = () => {
      isDue = document.hidden;
      if (isDue || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        // While things change faster than Regent answers, one question at a time: a browser keeps further ones waiting,
        // and all others with them. Before a lost connection, it may be that none is answered any more.
        if (answered.current < last.current && !mayBeLost) return soon();
        mayBeLost = false;
        return void load();
      }, GATHER_MS);
    };
    const seen = () => {
      if (isDue && !document.hidden) soon();
    };
    document.addEventListener('visibilitychange', seen);
    const deafen = onChange((type, id) => {
      const { types, ids } = liveRef.current;
      if (type === undefined) {
        mayBeLost = true;
        soon();
      } else if (types.includes(type) && (ids === undefined || ids.includes(id ?? ''))) soon();
    });
    return () => {
      answered.current = last.current;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      deafen();
    };
  }, [load]);

  // Whoever has begun something before the variables changed wants what is shown now, and not the earlier answer.
  const newest = useRef(load);
  newest.current = load;
  return { ...state, refresh: () => void newest.current() };
}
