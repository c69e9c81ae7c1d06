import type { ProblemFragment } from '../../../sdk/generated/operations.ts';
import { words } from '../../words/words.ts';
import { Question } from '../ask-first.tsx';
import { DraftForm, type Draft, type DraftField } from './draft-form.tsx';

interface AskFormProps<D extends Draft> {
  /** On the button, and again on that which does it. */
  label: string;
  /** What happens then. */
  question: string;
  start: D;
  fields: DraftField<D>[];
  /** Gives what is wrong; nothing if it is done. */
  does: (draft: D) => Promise<ProblemFragment[]>;
}

/** A button that does something only after one has filled in a form about it. */
export const AskForm = <D extends Draft>({ label, question, start, fields, does }: AskFormProps<D>) => (
  <Question label={label} question={question}>
    {(close) => (
      <DraftForm
        label={label}
        start={start}
        fields={fields}
        button={label}
        done=""
        does={async (draft) => {
          const problems = await does(draft);
          if (problems.length === 0) close();
          return problems;
        }}
        beside={
          <button type="button" onClick={close}>
            {words.value.cancel}
          </button>
        }
      />
    )}
  </Question>
);
