import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { Trouble } from './trouble.tsx';

interface ListProps {
  shown: number;
  totalCount: number;
  hasMore: boolean;
  loadMore: () => Promise<void>;
  error: Error | undefined;
  refresh: () => void;
  /** What is shown if nothing matches. */
  empty: ComponentChildren;
  children: ComponentChildren;
}

/** What stands around a list: what went wrong, how much of it is shown, and a way to more. */
export function List({ shown, totalCount, hasMore, loadMore, error, refresh, empty, children }: ListProps) {
  const t = words.value;
  const [isLoading, setLoading] = useState(false);
  const more = async () => {
    setLoading(true);
    await loadMore();
    setLoading(false);
  };
  return (
    <>
      <Trouble error={error} again={refresh} />
      {totalCount === 0 && error === undefined ? <div class="empty">{empty}</div> : children}
      {hasMore ? (
        <p class="more">
          <button type="button" disabled={isLoading} onClick={() => void more()}>
            {t.more}
          </button>
          <span class="hint">{t.of(format.number(shown), format.number(totalCount))}</span>
        </p>
      ) : null}
    </>
  );
}
