import type { SlotFragment } from '../../../sdk/generated/operations.ts';
import { runPath } from '../../parts/paths.ts';
import { RunState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { words } from '../../words/words.ts';

/** When a schedule was due, and what came of it. */
export const SlotState = ({ slot: { dueAt, outcome, run } }: { slot: SlotFragment }) => (
  <>
    <Time at={dueAt} />{' '}
    {run === null ? (
      <span class="hint">{words.value.schedules.outcomes[outcome]}</span>
    ) : (
      <a href={runPath(run.id)}>
        <RunState status={run.status} />
      </a>
    )}
  </>
);
