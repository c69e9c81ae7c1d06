import type { PlanRowFragment, PlanStatus } from '../../../sdk/generated/operations.ts';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { words } from '../../words/words.ts';

const TONES: Record<PlanStatus, Tone> = {
  OPEN: 'note',
  CARRIED_OUT: 'good',
  EXPIRED: 'idle',
  REJECTED: 'bad',
  STALE: 'warning',
};

/** Whether it may be carried out, or whose approval that needs. */
export function PlanState({ plan: { status, needsApproval, approvedBy } }: { plan: PlanRowFragment }) {
  const t = words.value.plans;
  return status === 'OPEN' && needsApproval && approvedBy === null ? (
    <Mark tone="warning">{t.waits}</Mark>
  ) : (
    <>
      <Mark tone={TONES[status]}>{t.statuses[status]}</Mark>
      {approvedBy === null ? null : <p class="hint">{t.approvedBy(approvedBy)}</p>}
    </>
  );
}
