import { useRef, useState } from 'preact/hooks';
import { words } from '../../words/words.ts';
import { PlanToCarryOut, type Planned } from '../plan-to-carry-out.tsx';
import { DraftForm, type Draft, type DraftField } from './draft-form.tsx';

interface PlannedFormProps<D extends Draft> {
  /** What it is a plan of. */
  title: string;
  /** On the button that carries the plan out. */
  label: string;
  start: D;
  fields: DraftField<D>[] | ((draft: D) => (DraftField<D> | false)[]);
  /** Makes a plan: a dry run. */
  plan: (draft: D) => Promise<Planned>;
}

/** A form, and then the plan of what has been typed; from there, back to the form as it was. */
export function PlannedForm<D extends Draft>({ title, label, start, fields, plan }: PlannedFormProps<D>) {
  const t = words.value;
  const draft = useRef(start);
  const [planned, setPlanned] = useState<Planned>();
  const make = async (typed: D) => {
    draft.current = typed;
    const made = await plan(typed);
    setPlanned(made.keptPlan === null ? undefined : made);
    return made.userErrors;
  };
  if (planned === undefined) {
    return <DraftForm label={title} start={draft.current} fields={fields} button={t.showPlan} does={make} />;
  }
  return (
    <PlanToCarryOut
      key={planned.keptPlan?.id}
      title={title}
      label={label}
      planned={planned}
      back={t.back}
      onBack={() => setPlanned(undefined)}
      // If there is none, the form says why when it is sent again.
      onAgain={() => void make(draft.current).catch(() => setPlanned(undefined))}
    />
  );
}
