/** Conditions of Regent's own ways to the outside: who signs in, and whom it tells. */
import { SIGN_INS } from './conditions.ts';
import type { AlarmFacts } from './facts.ts';
import { iso, OF_REGENT, type Finding } from './finding.ts';

export const outsideFindings = (facts: AlarmFacts): Finding[] => [...signIns(facts), ...webhooks(facts)];

const webhooks = ({ disabledWebhooks }: AlarmFacts): Finding[] =>
  disabledWebhooks.map(({ id, name, disabledAt, disabledWhy }) => ({
    ...OF_REGENT,
    subject: `webhook:${id}`,
    condition: 'WEBHOOK_DISABLED',
    data: { name, since: iso(disabledAt), why: disabledWhy },
  }));

function signIns({ signIns: { refused, addresses, accounts, isCut } }: AlarmFacts): Finding[] {
  if (!isCut && refused < SIGN_INS.refused) return [];
  const counted = isCut ? null : { minutes: SIGN_INS.minutes, refused, addresses, accounts };
  return [{ ...OF_REGENT, condition: 'SIGN_INS_REFUSED', data: { counted } }];
}
