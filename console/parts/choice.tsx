import { useId } from 'preact/hooks';
import { words } from '../words/words.ts';

interface ChoiceProps<Value extends string> {
  label: string;
  /** Undefined for all. */
  value: Value | undefined;
  /** Each value with what people call it. */
  options: [Value, string][];
  onValue: (value: Value | undefined) => void;
  /** What no choice is called; by default “All”. */
  all?: string | undefined;
}

/** One filter of a list: one of some values, or all. */
export function Choice<Value extends string>({ label, value, options, onValue, all }: ChoiceProps<Value>) {
  const id = useId();
  const pick = (chosen: string) => onValue(options.find(([each]) => each === chosen)?.[0]);
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={({ currentTarget }) => pick(currentTarget.value)}>
        <option value="">{all ?? words.value.all}</option>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
