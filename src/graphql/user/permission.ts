import { builder } from '../builder.ts';

export const Permission = builder.enumType('Permission', {
  description:
    'What a user may do, or the scope of an API token. The description of each field says which permission it requires.',
  values: {
    READ: { description: 'Read servers, clients, models, schedules, runs and plugins.' },
    CLIENTS: { description: 'Create, change, suspend and delete clients.' },
    PURGE: { description: 'Remove clients for good that were deleted and are still kept.' },
    FIRST_USERS: {
      description:
        'Act for the first user of a client: links, replacement, second factor. An API token may only mail the link.',
    },
    MODELS: { description: 'Create, change and delete models.' },
    SERVERS: {
      description: 'Add, change and remove servers; check, sync and back them up, now and by schedule.',
    },
    ORPHANS: { description: 'Remove from servers what belongs to no client that Regent knows.' },
    AUDIT: { description: 'Read the audit: who did what.' },
    USERS: {
      description:
        'Read users, and deactivate accounts; with a session, also invite, change and delete users. A user with this permission can obtain every other one. Treat it as all permissions together.',
    },
    PLAN: {
      description:
        'Only as the scope of an API token, alone or with READ: it reads, and plans all that its user may do (`dryRun`, `keepPlan`), but does nothing.',
    },
    METRICS: {
      description:
        'Only as the scope of an API token, and alone: it reads GET /metrics, for Prometheus, and nothing else.',
    },
  },
});

export const UserRole = builder.enumType('UserRole', {
  description: 'The role of a user; a user may have several.',
  values: {
    SUPERADMIN: { description: 'Users and the audit: READ, USERS, AUDIT.' },
    SYSADMIN: { description: 'Servers, schedules and the audit: READ, SERVERS, ORPHANS, AUDIT.' },
    ACCADMIN: { description: 'Clients: READ, CLIENTS, PURGE, FIRST_USERS.' },
    DBADMIN: { description: 'Models: READ, MODELS.' },
  },
});
