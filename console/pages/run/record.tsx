import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { RunEvent } from '../../../sdk/connect.ts';
import type { RunQuery } from '../../../sdk/generated/operations.ts';
import { Panel } from '../../parts/panel.tsx';
import { StepState } from '../../parts/states.tsx';
import type { RunEvents } from '../../regent/use-run-events.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Elapsed } from './elapsed.tsx';

type Run = NonNullable<RunQuery['run']>;
type Step = Run['steps'][number];

/** The steps of a run, each with its events, folded; those of the run itself come first. */
export function Record({ run, record: { events } }: { run: Run; record: RunEvents }) {
  const t = words.value;
  const hasStep = run.steps.some(({ startedAt }) => startedAt !== null);
  const ofStep = Map.groupBy(events, ({ step }) => step);
  return (
    <Panel title={t.steps} count={run.steps.length}>
      {run.steps.length === 0 ? <p class="empty">{t.noSteps}</p> : null}
      <ol class="steps">
        <li>
          <Folded events={ofStep.get(null) ?? []} isOpen={!hasStep}>
            <span class="summary">{t.beforeSteps}</span>
          </Folded>
        </li>
        {run.steps.map((step) => (
          <li key={step.position}>
            <Folded
              events={ofStep.get(step.position) ?? []}
              isOpen={step.status === 'RUNNING' || step.status === 'FAILED'}
            >
              <StepLine step={step} />
            </Folded>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function StepLine({ step: { plugin, server, status, reason, startedAt, endedAt } }: { step: Step }) {
  const t = words.value;
  return (
    <>
      <StepState status={status} />
      <span class="summary">
        {server === null ? plugin : t.stepOn(plugin, server.fqdn)}
        {reason === null ? null : <span class="hint"> {reason}</span>}
      </span>
      <span class="where">{startedAt === null ? null : <Elapsed from={startedAt} until={endedAt} />}</span>
    </>
  );
}

interface FoldedProps {
  events: RunEvent[];
  /** Whether it is open as long as nobody opens or closes it. */
  isOpen: boolean;
  children: ComponentChildren;
}

function Folded({ events, isOpen: isOpenAtFirst, children }: FoldedProps) {
  const t = words.value;
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? isOpenAtFirst;
  if (events.length === 0) return <div class="line">{children}</div>;
  const toggle = (event: Event) => {
    event.preventDefault();
    setChosen(!isOpen);
  };
  return (
    <details open={isOpen}>
      <summary class="line" onClick={toggle}>
        {children}
        <span class="count">{t.events(events.length)}</span>
      </summary>
      {isOpen ? <Log events={events} /> : null}
    </details>
  );
}

const Log = ({ events }: { events: RunEvent[] }) => (
  <ul class="log">
    {events.map(({ seq, at, level, text }) => (
      <li key={seq} class={level.toLowerCase()}>
        <time dateTime={at} title={format.utc(at)}>
          {format.timeOfDay(at)}
        </time>
        <span>{text}</span>
      </li>
    ))}
  </ul>
);
