import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ProblemFragment } from '../../sdk/generated/operations.ts';
import { Trouble } from './trouble.tsx';
import { words } from '../words/words.ts';

interface QuestionProps {
  /** On the button. */
  label: string;
  /** Whether it is what one comes for. */
  isMain?: boolean | undefined;
  /** What happens then. */
  question: string;
  /** What stands below the question. */
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a question. */
export function Question({ label, isMain, question, children }: QuestionProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class={isMain ? 'main' : undefined} onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <p>{question}</p>
        {children(() => dialog.current?.close())}
      </dialog>
    </>
  );
}

interface AskFirstProps extends Omit<QuestionProps, 'children'> {
  /** On the button that leaves all as it is; by default “Cancel”. */
  keep?: string;
  /** Gives what is wrong; nothing if it is done. */
  does: () => Promise<ProblemFragment[]>;
}

/** A button that asks once more before it does something; `label` is again on that which does it. */
export function AskFirst({ label, isMain, question, keep, does }: AskFirstProps) {
  const [problems, setProblems] = useState<ProblemFragment[]>([]);
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  const act = async (close: () => void) => {
    setSending(true);
    setError(undefined);
    try {
      const found = await does();
      setProblems(found);
      if (found.length === 0) close();
    } catch (caught) {
      setError(caught as Error);
    }
    setSending(false);
  };
  return (
    <Question label={label} isMain={isMain} question={question}>
      {(close) => (
        <>
          {problems.map(({ message }) => (
            <p class="trouble" role="alert" key={message}>
              {message}
            </p>
          ))}
          <Trouble error={error} />
          <p class="buttons">
            <button type="button" class="main" disabled={isSending} onClick={() => void act(close)}>
              {label}
            </button>
            <button type="button" onClick={close}>
              {keep ?? words.value.cancel}
            </button>
          </p>
        </>
      )}
    </Question>
  );
}
