/** Fields of a form, each with what is wrong with it, by the path of a userError. */
import { signal, useSignal, type Signal } from '@preact/signals';
import { createContext, type ComponentChildren, type InputHTMLAttributes } from 'preact';
import { useContext, useEffect, useId, useRef } from 'preact/hooks';
import type { ProblemFragment } from '../../sdk/generated/operations.ts';
import { words } from '../words/words.ts';

interface FormState {
  problems: ProblemFragment[];
  /** What is wrong with what is being typed, before it is sent. */
  typed: Signal<ProblemFragment[]>;
  /** The paths of all fields of the form: a problem elsewhere is shown above them. */
  paths: Set<string>;
}

const Form = createContext<FormState>({ problems: [], typed: signal([]), paths: new Set() });

const pathOf = ({ path }: ProblemFragment) => path?.join('.') ?? '';

interface FormProps {
  problems: ProblemFragment[];
  /** What the form is for, for screen readers. */
  label: string;
  onSubmit: () => void;
  children: ComponentChildren;
}

/** A form that leaves all checks to Regent. When problems come, the first field with one takes the focus. */
export function FormOf({ problems, label, onSubmit, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const paths = useRef(new Set<string>()).current;
  const typed = useSignal<ProblemFragment[]>([]);
  useEffect(() => {
    if (problems.length === 0) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid=true], .trouble, .wrong');
    first?.focus();
  }, [problems]);
  const elsewhere = problems.filter((problem) => !paths.has(pathOf(problem)));
  const send = (event: Event) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Form.Provider value={{ problems, typed, paths }}>
      <form ref={form} noValidate aria-label={label} onSubmit={send}>
        {elsewhere.length === 0 ? null : (
          <div class="trouble" role="alert" tabIndex={-1}>
            <strong>{words.value.problemsTitle}</strong>
            {elsewhere.map(({ message }) => (
              <p key={message}>{message}</p>
            ))}
          </div>
        )}
        {children}
      </form>
    </Form.Provider>
  );
}

/** What is wrong with the field at this place of the input. */
export function useWrong(path: string): string {
  const { problems, typed, paths } = useContext(Form);
  paths.add(path);
  const found = [...problems, ...typed.value].filter((problem) => pathOf(problem) === path);
  return [...new Set(found.map(({ message }) => message))].join(' ');
}

/** Shows at the fields what is wrong with what is being typed. */
export function useTypedProblems(found: ProblemFragment[]): void {
  const { typed } = useContext(Form);
  useEffect(() => {
    typed.value = found;
    return () => void (typed.value = []);
  }, [JSON.stringify(found)]);
}

interface FieldProps {
  label: string;
  /** The place in the input, such as `firstUser.email`. */
  path: string;
  hint?: string | undefined;
  value: string;
  onValue: (value: string) => void;
  /** Further attributes of the input. */
  input?: InputHTMLAttributes;
  /** In place of an input: the options of a choice. */
  options?: ComponentChildren | undefined;
  /** In place of an input: a text of several lines. */
  isLong?: boolean | undefined;
  /** What follows from the value. */
  below?: ComponentChildren;
}

/** A label, an input or a choice, and below it what is wrong with it. */
export function Field({ label, path, hint, value, onValue, input, options, isLong, below }: FieldProps) {
  const id = useId();
  const wrong = useWrong(path);
  const described = [hint === undefined ? '' : `${id}-hint`, wrong === '' ? '' : `${id}-wrong`]
    .join(' ')
    .trim();
  const shared = {
    id,
    value,
    'aria-invalid': wrong !== '',
    'aria-describedby': described === '' ? undefined : described,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isLong === true ? (
        <textarea {...shared} rows={4} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
      ) : options === undefined ? (
        <input
          type="text"
          {...input}
          {...shared}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      ) : (
        <select {...shared} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
          {options}
        </select>
      )}
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong === '' ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {below}
    </div>
  );
}
