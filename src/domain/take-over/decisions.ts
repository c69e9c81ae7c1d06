/** Whether what somebody has decided about a client fits what was read of it. Nothing is guessed. */
import type { Contradiction } from './report.ts';
import type { ComparedClient } from './compared.ts';
import type { Decision } from './taking.ts';

type About = Pick<Contradiction, 'kind' | 'setting'>;

export const isAbout = (one: About, other: About) => one.kind === other.kind && one.setting === other.setting;

/** The reasons, as sentences without secrets; empty if all of it is decided, and the client is to be taken over. */
export function whyUndecided(
  { contradictions }: Pick<ComparedClient, 'contradictions'>,
  decisions: Decision[],
): string[] {
  const decisionOn = (each: Contradiction) => decisions.find((one) => isAbout(one, each));
  if (
    contradictions.some(
      (each) => decisionOn(each)?.choice === 'LEAVE_OUT' && each.choices.includes('LEAVE_OUT'),
    )
  )
    return ['It was left out, as you have chosen.'];
  const open = contradictions.flatMap((each): string[] => {
    const decision = decisionOn(each);
    const choices = each.choices.join(', ');
    if (decision === undefined)
      return [`${each.message} This has to be decided (${named(each)}): choose one of ${choices}.`];
    if (!each.choices.includes(decision.choice))
      return [`${decision.choice} cannot be chosen for ${named(each)}. Choose one of ${choices}.`];
    return [];
  });
  const past = decisions.filter((one) => !contradictions.some((each) => isAbout(one, each)));
  return [
    ...new Set(open),
    ...past.map(
      (one) =>
        `There is no ${named(one)} to decide any more: what was read has changed. Look at planTakeOver again.`,
    ),
  ];
}

const named = ({ kind, setting }: About) => (setting === undefined ? kind : `${kind} (${setting})`);
