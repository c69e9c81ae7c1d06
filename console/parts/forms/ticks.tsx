import { Tick } from '../tick.tsx';
import { useWrong } from '../form.tsx';

interface TicksProps {
  label: string;
  /** The place in the input. */
  path: string;
  hint?: string | undefined;
  /** Each value with what people call it. */
  options: [value: string, name: string][];
  chosen: string[];
  /** Given in the order of the options. */
  onChosen: (chosen: string[]) => void;
}

/** Several of some values, and below them what is wrong. */
export function Ticks({ label, path, hint, options, chosen, onChosen }: TicksProps) {
  const wrong = useWrong(path);
  return (
    <fieldset class="ticks">
      <legend>{label}</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {options.map(([value, name]) => (
        <Tick
          key={value}
          label={name}
          isOn={chosen.includes(value)}
          onChange={(isOn) =>
            onChosen(
              options.map(([each]) => each).filter((each) => (each === value ? isOn : chosen.includes(each))),
            )
          }
        />
      ))}
      {wrong === '' ? null : (
        <p class="wrong" tabIndex={-1}>
          {wrong}
        </p>
      )}
    </fieldset>
  );
}
