import { useRef, useState } from 'preact/hooks';
import type { ProblemFragment } from '../../sdk/generated/operations.ts';
import { Trouble } from './trouble.tsx';
import { words } from '../words/words.ts';

interface AskFirstProps {
  /** On the button, and again on that which does it. */
  label: string;
  /** What happens then. */
  question: string;
  /** On the button that leaves all as it is; by default “Cancel”. */
  keep?: string;
  /** Gives what is wrong; nothing if it is done. */
  does: () => Promise<ProblemFragment[]>;
}

/** A button that asks once more before it does something. */
export function AskFirst({ label, question, keep, does }: AskFirstProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problems, setProblems] = useState<ProblemFragment[]>([]);
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  const act = async () => {
    setSending(true);
    setError(undefined);
    try {
      const found = await does();
      setProblems(found);
      if (found.length === 0) dialog.current?.close();
    } catch (caught) {
      setError(caught as Error);
    }
    setSending(false);
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <p>{question}</p>
        {problems.map(({ message }) => (
          <p class="trouble" role="alert" key={message}>
            {message}
          </p>
        ))}
        <Trouble error={error} />
        <p class="buttons">
          <button type="button" class="main" disabled={isSending} onClick={() => void act()}>
            {label}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {keep ?? words.value.cancel}
          </button>
        </p>
      </dialog>
    </>
  );
}
