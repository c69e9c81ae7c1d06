import type { PlanStatus } from '../../../sdk/generated/operations.ts';

export const plans = {
  none: 'No plan matches.',
  statuses: {
    OPEN: 'can be carried out',
    CARRIED_OUT: 'carried out',
    EXPIRED: 'expired',
    REJECTED: 'rejected',
    STALE: 'out of date',
  } satisfies Record<PlanStatus, string>,
  expires: 'Until',
  waits: 'waits for a second person',
  approvedBy: (who: string) => `approved by ${who}`,
  toApprove: 'Another user must approve it first, on its page.',
  approve: 'Approve',
  approveAsk: 'Then exactly this may be carried out.',
  reject: 'Reject',
  rejectAsk: 'It is not carried out any more.',
  carryOut: 'Carry out',
  carryOutAsk: 'Exactly this is done, or nothing.',
  input: 'What was requested',
  rows: 'Changes in Regent',
  approved: 'Approved',
  rejected: 'Rejected',
  carriedOut: 'Carried out',
};
