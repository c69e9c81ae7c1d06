import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { useState } from 'preact/hooks';
import type { ProblemFragment } from '../../../sdk/generated/operations.ts';
import { words } from '../../words/words.ts';
import { Field, FormOf } from '../form.tsx';
import { Saving } from '../saving.tsx';
import { Tick } from '../tick.tsx';
import { useSending } from '../use-sending.ts';
import { Ticks } from './ticks.tsx';

/** What somebody types: a text, a yes or no, or several of some values. */
export type Draft = Record<string, string | boolean | string[]>;

/** A field: its place in the input, its label, and what else there is to it. */
export interface DraftField<D extends Draft> {
  path: keyof D & string;
  label: string;
  hint?: string | undefined;
  /** Of the input; `text` by default. */
  type?: 'email' | 'password' | 'url' | 'datetime-local' | 'number';
  /** A text of several lines. */
  isLong?: boolean;
  autocomplete?: string;
  /** Each value with what people call it: a choice, or boxes to tick if the draft has a list there. */
  options?: [value: string, name: string][];
  /** Below an input: what follows from what is typed. */
  below?: ComponentChildren;
}

interface DraftFormProps<D extends Draft> {
  /** What the form is for, for screen readers. */
  label: string;
  start: D;
  /** All of them, or those that this draft has; what is false is left out. */
  fields: DraftField<D>[] | ((draft: D) => (DraftField<D> | false)[]);
  /** On the button; by default “Save”. */
  button?: string;
  /** What is said when it is done. */
  done?: string;
  /** Whether it is empty again when it is done. */
  isCleared?: boolean;
  /** Gives what is wrong; nothing if it is done. */
  does: (draft: D) => Promise<ProblemFragment[]>;
  /** Beside the button. */
  beside?: ComponentChildren;
  /** Between the fields and the button. */
  children?: ComponentChildren;
}

/** A form as a table of its fields. Regent checks what it sends. */
export function DraftForm<D extends Draft>(props: DraftFormProps<D>) {
  const { label, start, fields, button, done, isCleared, does, beside, children } = props;
  const t = words.value;
  const [draft, setDraft] = useState(start);
  const sending = useSending(async () => {
    const problems = await does(draft);
    if (isCleared && problems.length === 0) setDraft(start);
    return problems;
  });
  return (
    <FormOf problems={sending.problems} label={label} onSubmit={sending.send}>
      {(typeof fields === 'function' ? fields(draft) : fields).map((field) => {
        if (field === false) return null;
        const { path, options, type = 'text', autocomplete = 'off', hint, below } = field;
        const value = draft[path]!;
        const set = (changed: Draft[string]) => setDraft((before) => ({ ...before, [path]: changed }));
        const shared = { label: field.label, path, hint };
        if (typeof value === 'boolean')
          return <Tick key={path} label={field.label} isOn={value} onChange={set} />;
        if (typeof value === 'string')
          return (
            <Field
              key={path}
              {...shared}
              value={value}
              onValue={set}
              input={{ type, autocomplete } as InputHTMLAttributes}
              isLong={field.isLong}
              below={below}
              options={options?.map(([each, name]) => (
                <option key={each} value={each}>
                  {name}
                </option>
              ))}
            />
          );
        return <Ticks key={path} {...shared} options={options ?? []} chosen={value} onChosen={set} />;
      })}
      {children}
      <Saving sending={sending} label={button ?? t.save} done={done ?? t.saved}>
        {beside}
      </Saving>
    </FormOf>
  );
}

/** The draft as an input of the API: `label.en` is `en` in `label`. What is wrong with it, Regent says. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- its fields are those of this input
export function inputOf<Input>(draft: Draft): Input {
  const input: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(draft)) {
    const [name = '', part] = path.split('.');
    const given = typeof value === 'string' ? value.trim() : value;
    input[name] = part === undefined ? given : { ...(input[name] as object), [part]: given };
  }
  return input as Input;
}

/** A local time as an input takes it; empty for none. */
export function localTime(at: string | null): string {
  if (at === null) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What an input of a local time has, as the API takes it; null for none. */
export const timeTyped = (typed: string): string | null =>
  typed === '' ? null : new Date(typed).toISOString();
