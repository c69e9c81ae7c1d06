/** Who may do what a file says, and how much at once. */
import { invalid, notPermitted } from '../errors.ts';
import type { Permission } from '../permissions.ts';
import type { ComparedFleet } from './compare-fleet.ts';
import type { ReadFleet } from './read-fleet.ts';

/** What a file says of webhooks is compared only for those who may read them: the answer would tell what there is. */
export function mustReadWebhooks({ file, lineOf }: ReadFleet, permissions: ReadonlySet<Permission>): void {
  if (file.webhooks.length > 0 && !permissions.has('SERVERS'))
    throw notPermitted(`Line ${lineOf(['webhooks'])}: a file with webhooks`, 'SERVERS');
}

/** Throws a RefusedError unless somebody with these permissions may do all that the file says. */
export function mustBePermitted(
  { servers, models, deletions, clients, schedules, windows, webhooks }: ComparedFleet,
  permissions: ReadonlySet<Permission>,
): void {
  const ofServers = [...servers, ...schedules, ...windows, ...webhooks];
  const needed = [
    [[...ofServers, ...clients.filter(({ mutation }) => mutation === 'setDirectives')], 'SERVERS'],
    [models, 'MODELS'],
    [[...deletions, ...clients], 'CLIENTS'],
  ] as const;
  for (const [[first], permission] of needed)
    if (first !== undefined && !permissions.has(permission))
      throw notPermitted(`Line ${first.line}: ${first.mutation} of ${first.name}`, permission);
}

/** So that the transaction does not take longer than others can wait. */
const MOST_DIFFERENCES = 2_000;

export function mustBeFew({ notInFile: _rest, ...steps }: ComparedFleet): void {
  const count = Object.values(steps).reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_DIFFERENCES)
    throw invalid(
      `The file differs from Regent in ${count} things; at most ${MOST_DIFFERENCES} are done at once. Divide it: what a file leaves out is left alone.`,
      'fleet',
    );
}
