import type { ComparedClient, PlacedFact } from './compared.ts';
import type { ReportedClient, ReportedFact } from './report.ts';

/** A client as it may be shown: without its secrets, and without a plan so far. */
export function reportedClient({ foundOn, facts, ...client }: ComparedClient): ReportedClient {
  return {
    ...client,
    serverId: foundOn.length === 1 ? foundOn[0]! : null,
    facts: facts.map(reportedFact),
    changes: [],
    problems: [],
  };
}

function reportedFact({
  secrets = {},
  passwordHash: _hash,
  alias: _alias,
  createdAt: _at,
  ...fact
}: PlacedFact): ReportedFact {
  return {
    ...fact,
    has: (['databasePassword', 'salt', 'statsToken'] as const).filter((key) => key in secrets),
  };
}
