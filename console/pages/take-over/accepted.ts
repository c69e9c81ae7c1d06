import { words } from '../../words/words.ts';

/** What is said of the changes of a plan that takes clients over: none of them is made. */
export const acceptedOf = (count: number): string => {
  const t = words.value.takeOver;
  return `${t.changes(count)}. ${t.stays}`;
};
