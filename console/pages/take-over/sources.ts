import type { PlanTakeOverInput, PlanTakeOverMutation } from '../../../sdk/generated/operations.ts';

/** What a take-over reads from: it is asked for again when clients are taken over. */
export type Sources = Pick<PlanTakeOverInput, 'inventory' | 'vaultPassword'>;

export type TakeOverReport = NonNullable<PlanTakeOverMutation['planTakeOver']['report']>;
