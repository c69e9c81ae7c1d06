import type { Problem } from './errors.ts';
import { makeRefusals, type RefusalsDeps } from './accounts/refusals.ts';
import type { Log } from './logging/log-facts.ts';
import { cut } from './shown.ts';
import type { Actor } from './vocabulary.ts';

export type Audit = ReturnType<typeof makeAudit>;

export interface AuditDeps extends RefusalsDeps {
  log: Pick<Log, 'error'>;
}

/** Audit entries for refused requests. The code that does a change writes the entry for that change. */
export function makeAudit(deps: AuditDeps) {
  const refusals = makeRefusals(deps);
  return {
    /** The permission is missing. Never rejects: if the entry cannot be written, the log has the error. */
    async denied(field: string, actor: Actor): Promise<void> {
      await refusals
        .ofUser(actor, (tx) => tx.audit(actor, field, 'permission', undefined, 'REFUSED'))
        .catch((err: unknown) =>
          deps.log.error(
            { err, field, actor: actor.name, address: actor.address ?? undefined },
            'a denial could not be written down',
          ),
        );
    },

    /** A mutation was refused because of its input. Invalid values alone give no entry. */
    async refused(mutation: string, input: unknown, problems: Problem[], actor: Actor): Promise<void> {
      const told = problems.filter(({ code }) => code !== 'INVALID');
      if (told.length === 0) return;
      const details = { problems: told, input: withoutSecrets(input) };
      await refusals.ofUser(actor, (tx) => tx.audit(actor, mutation, 'request', details, 'REFUSED'));
    },
  };
}

/** The content of a file may be secret as a whole, and the address of a webhook or of a calendar. */
const SECRET = /password|token|secret|code$|^(content|fleet|calendarText)$|url$/i;
const LONGEST_TEXT = 200;

/** An input for the audit: without secrets, and with long texts and lists cut. */
export function withoutSecrets(input: unknown): unknown {
  if (typeof input === 'string') return cut(input, LONGEST_TEXT);
  if (Array.isArray(input)) return input.slice(0, 100).map(withoutSecrets);
  if (typeof input !== 'object' || input === null || input instanceof Date) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      SECRET.test(key) && typeof value === 'string' ? '***' : withoutSecrets(value),
    ]),
  );
}
