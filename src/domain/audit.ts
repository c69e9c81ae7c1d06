import type { Problem } from './errors.ts';
import { makeRefusals, type RefusalsDeps } from './accounts/refusals.ts';
import { cut } from './shown.ts';
import type { Actor } from './vocabulary.ts';

export type Audit = ReturnType<typeof makeAudit>;

export interface AuditDeps extends RefusalsDeps {
  log: { error(facts: object, text: string): void };
}

/** What is written down of attempts that came to nothing; what was done is written where it is done. */
export function makeAudit(deps: AuditDeps) {
  const refusals = makeRefusals(deps);
  return {
    /** Somebody was not let at all. Never rejects: the denial stands, and the log has what could not be written down. */
    async denied(field: string, actor: Actor): Promise<void> {
      await refusals
        .ofUser(actor, (tx) => tx.audit(actor, field, 'permission', undefined, 'REFUSED'))
        .catch((err: unknown) => deps.log.error({ err, field, actor }, 'a denial could not be written down'));
    },

    /** A mutation was refused for what it asked for. Mistakes in a value are no matter for the audit. */
    async refused(mutation: string, input: unknown, problems: Problem[], actor: Actor): Promise<void> {
      const told = problems.filter(({ code }) => code !== 'INVALID');
      if (told.length === 0) return;
      const details = { problems: told, input: withoutSecrets(input) };
      await refusals.ofUser(actor, (tx) => tx.audit(actor, mutation, 'request', details, 'REFUSED'));
    },
  };
}

const SECRET = /password|token|secret|code$/i;
const LONGEST_TEXT = 200;

/** An input as the audit keeps it: nothing secret in it, and nothing long. */
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
