import { useEffect, useState } from 'preact/hooks';
import * as format from '../../words/format.ts';

/** How long something has taken, or takes so far. */
export function Elapsed({ from, until }: { from: string; until: string | null }) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (until !== null) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return <>{format.duration(from, until)}</>;
}
