import { useRef } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';

interface CopiedProps {
  label: string;
  text: string;
}

/** A text to copy into a terminal. */
export function Copied({ label, text }: CopiedProps) {
  const place = useRef<HTMLPreElement>(null);
  const select = () => {
    if (place.current !== null) getSelection()?.selectAllChildren(place.current);
  };
  return (
    <div class="copied">
      <pre class="diff" tabIndex={0} ref={place} role="group" aria-label={label}>
        {text}
      </pre>
      <p class="buttons">
        <CopyButton text={text} select={select} />
      </p>
    </div>
  );
}
