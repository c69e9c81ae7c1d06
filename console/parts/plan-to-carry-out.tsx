import type { ComponentChildren } from 'preact';
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
import { Plan, type PlanProps } from './plan.tsx';
import { Trouble } from './trouble.tsx';

/** The answer to a dry run: all mutations that have one give the same. */
export type Planned = Pick<
  CreateClientMutation['createClient'],
  'plan' | 'keptPlan' | 'waitsUntil' | 'userErrors'
>;

export interface CarryOutProps extends Pick<PlanProps, 'says'> {
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
  /** The page that comes when it is done without a run; by default that of the plan. */
  then?: string | undefined;
}

/** A kept plan: exactly this is carried out, or nothing. Then the page of its run comes. */
export function PlanToCarryOut(props: CarryOutProps) {
  const { title, label, planned, says, back, onBack, onAgain, then } = props;
  const t = words.value;
  const { route } = useLocation();
  const { plan, keptPlan, waitsUntil, userErrors } = planned;
  const [refused, setRefused] = useState<CarryOutMutation['carryOut']>();
  const [error, setError] = useState<Error>();
  const [isSending, setSending] = useState(false);
  if (keptPlan === null) return null;

  const carryOut = async () => {
    setSending(true);
    setError(undefined);
    try {
      const { carryOut: done } = await ask(CarryOutDocument, { planId: keptPlan.id });
      // With several runs, the page of the plan says how they go.
      if (done.userErrors.length === 0)
        return route(
          done.runs.length === 1 && done.run !== null
            ? runPath(done.run.id)
            : ((done.runs.length === 0 ? then : undefined) ?? pathTo('plans', keptPlan.id)),
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
    <PlanShown
      title={title}
      changes={plan ?? []}
      says={says}
      above={
        <>
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
        </>
      }
      below={
        <>
          {waitsUntil === null ? null : <p>{t.planWaits(format.time(waitsUntil))}</p>}
          <p class="hint">
            {t.planExpires(format.time(keptPlan.expiresAt))}{' '}
            {keptPlan.needsApproval ? <a href={pathTo('plans', keptPlan.id)}>{t.plans.toApprove}</a> : null}
          </p>
        </>
      }
      error={error}
      back={back}
      onBack={onBack}
    >
      {isStale ? (
        <button type="button" class="main" onClick={onAgain}>
          {t.newPlan}
        </button>
      ) : keptPlan.needsApproval || userErrors.length > 0 ? null : (
        <button type="button" class="main" disabled={isSending} onClick={() => void carryOut()}>
          {label}
        </button>
      )}
    </PlanShown>
  );
}

interface PlanShownProps extends PlanProps, Pick<CarryOutProps, 'title' | 'back' | 'onBack'> {
  /** Around the changes. */
  above?: ComponentChildren;
  below?: ComponentChildren;
  /** Why nothing was done with it. */
  error?: Error | undefined;
  /** The button that does it. */
  children: ComponentChildren;
}

/** A plan where one sees it, and below it what can be done. */
export function PlanShown(props: PlanShownProps) {
  const { title, changes, says, above, below, error, back, onBack, children } = props;
  const top = useRef<HTMLDivElement>(null);
  // Before it is shown: nothing may move away under a press of its button.
  useLayoutEffect(() => {
    const place = top.current;
    place?.focus({ preventScroll: true });
    scrollTo(0, 0);
    // Below much else, such as a report.
    if (place !== null && place.getBoundingClientRect().top > innerHeight / 2) place.scrollIntoView();
  }, []);
  return (
    <div ref={top} tabIndex={-1} class="focus-here">
      <Panel title={words.value.planFor(title)}>
        {above}
        <Plan changes={changes} says={says} />
        {below}
      </Panel>
      <Trouble error={error} />
      <p class="buttons sticky">
        {children}
        <button type="button" onClick={onBack}>
          {back}
        </button>
      </p>
    </div>
  );
}
