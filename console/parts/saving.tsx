import type { ComponentChildren } from 'preact';
import { Mark } from './mark.tsx';
import { Trouble } from './trouble.tsx';
import type { useSending } from './use-sending.ts';

interface SavingProps {
  sending: ReturnType<typeof useSending>;
  /** On the button. */
  label: string;
  /** What is said when it is done; empty where one sees it. */
  done: string;
  /** Beside the button. */
  children?: ComponentChildren;
}

/** The end of a form: its button, and how the sending has gone. */
export const Saving = ({ sending: { error, isSending, isDone }, label, done, children }: SavingProps) => (
  <>
    <Trouble error={error} />
    <p class="buttons">
      <button class="main" disabled={isSending}>
        {label}
      </button>
      {children}
      <span role="status">{isDone && done !== '' ? <Mark tone="good">{done}</Mark> : null}</span>
    </p>
  </>
);
