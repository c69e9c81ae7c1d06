import { useState } from 'preact/hooks';
import type { ProblemFragment } from '../../sdk/generated/operations.ts';

/**
 * The sending of a form, once at a time.
 * @param does gives what is wrong; nothing if it is done
 */
export function useSending(does: () => Promise<ProblemFragment[]>) {
  const [problems, setProblems] = useState<ProblemFragment[]>([]);
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  const [isDone, setDone] = useState(false);
  const work = async () => {
    setSending(true);
    setDone(false);
    setError(undefined);
    try {
      const found = await does();
      setProblems(found);
      setDone(found.length === 0);
    } catch (caught) {
      setError(caught as Error);
    }
    setSending(false);
  };
  return { problems, error, isSending, isDone, send: () => void work() };
}
