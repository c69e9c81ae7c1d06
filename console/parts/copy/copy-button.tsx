import { useState } from 'preact/hooks';
import { words } from '../../words/words.ts';

interface CopyButtonProps {
  text: string;
  /** Selects the text where it stands: browsers copy by themselves only on https, and on this machine. */
  select: () => void;
}

/** Copies a text, or leaves it selected for the keyboard to copy. */
export function CopyButton({ text, select }: CopyButtonProps) {
  const { copy, copied } = words.value.access;
  const [isCopied, setCopied] = useState(false);
  const take = async () => {
    select();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // It is selected.
    }
  };
  return (
    <>
      <button type="button" onClick={() => void take()}>
        {copy}
      </button>
      <span role="status">{isCopied ? copied : null}</span>
    </>
  );
}
