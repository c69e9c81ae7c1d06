import { useLocation } from 'preact-iso/router';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  CarryOutDocument,
  type CarryOutMutation,
  type CreateClientMutation,
} from '../../sdk/generated/operations.ts';
import { ask } from '../regent/regent.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { Panel } from './panel.tsx';
import { pathTo, runPath } from './paths.ts';
import { Plan } from './plan.tsx';
import { Trouble } from './trouble.tsx';

/** The answer to a dry run: all mutations that have one give the same. */
export type Planned = Pick<
  CreateClientMutation['createClient'],
  'plan' | 'keptPlan' | 'waitsUntil' | 'userErrors'
>;

interface PlanProps {
  /** What it is a plan of. */
  title: string;
  /** On the button that carries it out. */
  label: string;
  planned: Planned;
  /** On the button that leaves it. */
  back: string;
  onBack: () => void;
  /** Another plan is wanted: something has changed since. */
  onAgain: () => void;
}

/** A kept plan: exactly this is carried out, or nothing. Then the page of its run comes. */
export function PlanToCarryOut({ title, label, planned, back, onBack, onAgain }: PlanProps) {
  const t = words.value;
  const { route } = useLocation();
  const { plan, keptPlan, waitsUntil, userErrors } = planned;
  const [refused, setRefused] = useState<CarryOutMutation['carryOut']>();
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  // Before it is shown: nothing may move away under a press of its button.
  useLayoutEffect(() => {
    top.current?.focus();
    scrollTo(0, 0);
  }, []);
  if (keptPlan === null) return null;

  const carryOut = async () => {
    setSending(true);
    setError(undefined);
    try {
      const { carryOut: done } = await ask(CarryOutDocument, { planId: keptPlan.id });
      // Without a run of its own, or with several, the page of the plan says how it has gone.
      if (done.userErrors.length === 0)
        return route(
          done.run === null || done.runs.length > 1 ? pathTo('plans', keptPlan.id) : runPath(done.run.id),
        );
      setRefused(done);
    } catch (caught) {
      setError(caught as Error);
    }
    setSending(false);
    return undefined;
  };
  const isStale = refused?.userErrors.some(({ code }) => code === 'PLAN_STALE') ?? false;
  const problems = [...userErrors, ...(isStale ? [] : (refused?.userErrors ?? []))];
  return (
    <div ref={top} tabIndex={-1} class="focus-here">
      <Panel title={t.planFor(title)}>
        {problems.map(({ message }) => (
          <p class="trouble" role="alert" key={message}>
            {message}
          </p>
        ))}
        {isStale ? (
          <div class="trouble" role="alert">
            <p>{t.planStale}</p>
            {refused?.plan?.difference.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
        ) : null}
        <Plan changes={plan ?? []} />
        {waitsUntil === null ? null : <p>{t.planWaits(format.time(waitsUntil))}</p>}
        <p class="hint">
          {t.planExpires(format.time(keptPlan.expiresAt))}{' '}
          {keptPlan.needsApproval ? <a href={pathTo('plans', keptPlan.id)}>{t.plans.toApprove}</a> : null}
        </p>
      </Panel>
      <Trouble error={error} />
      <p class="buttons sticky">
        {isStale ? (
          <button type="button" class="main" onClick={onAgain}>
            {t.newPlan}
          </button>
        ) : keptPlan.needsApproval || userErrors.length > 0 ? null : (
          <button type="button" class="main" disabled={isSending} onClick={() => void carryOut()}>
            {label}
          </button>
        )}
        <button type="button" onClick={onBack}>
          {back}
        </button>
      </p>
    </div>
  );
}
