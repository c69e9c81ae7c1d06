import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './account/api-token.ts';
import './audit/audit-entry.ts';
import './client/backup.ts';
import './client/backup-days.ts';
import './client/client.ts';
import './client/alias-availability.ts';
import './client/client-acts.ts';
import './client/client-batches.ts';
import './client/client-changes.ts';
import './client/client-copies.ts';
import './client/client-lists.ts';
import './client/client-removal.ts';
import './client/first-user-link.ts';
import './client/first-user-replacement.ts';
import './client/restore.ts';
import './model/model.ts';
import './model/model-changes.ts';
import './model/model-lists.ts';
import './account/own-account.ts';
import './user/password-links.ts';
import './run/plugin.ts';
import './run/run.ts';
import './run/run-events.ts';
import './run/run-lists.ts';
import './run/run-starts.ts';
import './schedule/schedule.ts';
import './schedule/schedule-changes.ts';
import './server/server.ts';
import './server/server-changes.ts';
import './server/server-removal.ts';
import './server/server-health.ts';
import './server/server-orphans.ts';
import './server/server-lists.ts';
import './account/session.ts';
import './account/sign-in.ts';
import './run/step.ts';
import './account/two-factor.ts';
import './run/updates.ts';
import './user/user.ts';
import './user/user-changes.ts';
import './user/user-links.ts';
import './user/user-lists.ts';

/** The complete schema, as in schema.graphql. */
export function makeSchema(): GraphQLSchema {
  return builder.toSchema();
}
