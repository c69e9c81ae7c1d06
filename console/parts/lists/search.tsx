import { useEffect, useId, useRef, useState } from 'preact/hooks';

/** How long after a key the search waits for the next one. */
const TYPING_MS = 120;

interface SearchProps {
  label: string;
  text: string;
  onText: (text: string) => void;
}

/** A text that a list is searched for, while it is typed. The key `/` comes here. */
export function Search({ label, text, onText }: SearchProps) {
  const id = useId();
  const [typed, setTyped] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (location.hash === '#search') input.current?.focus();
    return () => clearTimeout(timer.current);
  }, []);
  // The address may have changed otherwise, as by a link.
  useEffect(() => {
    if (timer.current === undefined && text !== typed.trim()) setTyped(text);
  }, [text]);
  const type = (value: string) => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      onText(value.trim());
    }, TYPING_MS);
  };
  return (
    <div class="choice grow">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        ref={input}
        value={typed}
        maxLength={255}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
    </div>
  );
}
