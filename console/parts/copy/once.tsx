import { useEffect, useId, useRef } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';

/** Something secret that is shown this once, to be copied. It takes the focus, with all of it selected. */
export function Once({ label, value, hint }: { label: string; value: string; hint: string }) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const select = () => field.current?.select();
  useEffect(select, [value]);
  return (
    <div class="once">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        ref={field}
        readOnly
        rows={value.split('\n').length}
        aria-describedby={`${id}-hint`}
        value={value}
      />
      <CopyButton text={value} select={select} />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
