import { useEffect, useState } from 'preact/hooks';
import type { Operation } from '../../sdk/connect.ts';
import { ask } from '../regent/regent.ts';
import { words } from '../words/words.ts';
import { PlanToCarryOut, type CarryOutProps, type Planned } from './plan-to-carry-out.tsx';
import { Trouble } from './trouble.tsx';

/** Asks a mutation for a plan that is kept, and for nothing else. */
export const KEPT = { dryRun: true, keepPlan: true } as const;

/** The plan of what a mutation would do with this input. */
export const planBy = async <Answer extends Record<string, Planned>, Input extends object>(
  operation: Operation<Answer, { input: Input }>,
  input: Omit<Input, keyof typeof KEPT>,
): Promise<Planned> => {
  const answer = await ask(operation, { input: { ...input, ...KEPT } as unknown as Input });
  // One mutation gives one answer.
  return Object.values<Planned>(answer)[0]!;
};

interface PlanOfProps extends Pick<CarryOutProps, 'says' | 'then'> {
  title: string;
  label: string;
  /** Makes a plan: a dry run. */
  plan: () => Promise<Planned>;
  onBack: () => void;
}

/** Has a plan made, and shows it, or why there is none. */
export function PlanOf({ title, label, plan, onBack, says, then }: PlanOfProps) {
  const t = words.value;
  const [planned, setPlanned] = useState<Planned>();
  const [error, setError] = useState<Error>();
  const make = () => {
    setError(undefined);
    setPlanned(undefined);
    plan().then(setPlanned, setError);
  };
  useEffect(make, []);

  if (planned === undefined) {
    return error === undefined ? <p role="status">{t.planning}</p> : <Trouble error={error} again={make} />;
  }
  if (planned.keptPlan === null) {
    return (
      <>
        {planned.userErrors.map(({ message }) => (
          <p class="trouble" role="alert" key={message}>
            {message}
          </p>
        ))}
        <p class="buttons">
          <button type="button" onClick={onBack}>
            {t.leave}
          </button>
        </p>
      </>
    );
  }
  return (
    <PlanToCarryOut
      key={planned.keptPlan.id}
      title={title}
      label={label}
      planned={planned}
      back={t.leave}
      onBack={onBack}
      onAgain={make}
      says={says}
      then={then}
    />
  );
}
