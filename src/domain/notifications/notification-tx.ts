/** The database operations for what users want to be told of; src/db implements them. */
import type { Choice } from './choice.ts';

/** The part of a transaction that is about notifications. */
export interface NotificationTx {
  /** With a row lock; the default if the user has chosen nothing. */
  choiceOf(userId: string): Promise<Choice>;
  /** Rings `notifications`. What is open already is told from now on, what is over is not. */
  putChoice(userId: string, choice: Choice): Promise<void>;
}
