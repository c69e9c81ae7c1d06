import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './types/api-token.ts';
import './types/audit-entry.ts';
import './types/backup.ts';
import './types/client.ts';
import './types/alias-availability.ts';
import './types/client-acts.ts';
import './types/client-batches.ts';
import './types/client-changes.ts';
import './types/client-lists.ts';
import './types/client-removal.ts';
import './types/first-user-link.ts';
import './types/first-user-replacement.ts';
import './types/model.ts';
import './types/model-changes.ts';
import './types/model-lists.ts';
import './types/own-account.ts';
import './types/password-links.ts';
import './types/plugin.ts';
import './types/run.ts';
import './types/run-events.ts';
import './types/run-lists.ts';
import './types/run-starts.ts';
import './types/schedule.ts';
import './types/schedule-changes.ts';
import './types/server.ts';
import './types/server-changes.ts';
import './types/server-removal.ts';
import './types/server-health.ts';
import './types/server-orphans.ts';
import './types/server-lists.ts';
import './types/session.ts';
import './types/sign-in.ts';
import './types/step.ts';
import './types/two-factor.ts';
import './types/updates.ts';
import './types/user.ts';
import './types/user-changes.ts';
import './types/user-links.ts';
import './types/user-lists.ts';

/** Complete, as schema.graphql shows it. */
export function makeSchema(): GraphQLSchema {
  return builder.toSchema();
}
