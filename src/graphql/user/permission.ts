import { builder } from '../builder.ts';

export const Permission = builder.enumType('Permission', {
  description: 'What somebody may do. The description of each field says which it takes.',
  values: {
    READ: { description: 'To read servers, clients, models, schedules, runs and plugins.' },
    CLIENTS: { description: 'To create, change, suspend and delete clients.' },
    FIRST_USERS: {
      description:
        'To act for the first user of a client: links, replacement, second factor. With an API token, to mail the link alone.',
    },
    MODELS: { description: 'To create, change and delete models.' },
    SERVERS: {
      description: 'To add, change and remove servers; to check, sync and back them up, now and on schedule.',
    },
    AUDIT: { description: 'To read who did what.' },
    USERS: {
      description:
        'To read users, and to shut accounts; with a session also to invite, change and delete users. Whoever decides who may do what can come by all of it, so that it is as much as every other permission together.',
    },
  },
});

export const UserRole = builder.enumType('UserRole', {
  description: 'What a user is there for; a user may have several.',
  values: {
    SUPERADMIN: { description: 'Users and the audit: READ, USERS, AUDIT.' },
    SYSADMIN: { description: 'Servers, schedules and the audit: READ, SERVERS, AUDIT.' },
    ACCADMIN: { description: 'Clients: READ, CLIENTS, FIRST_USERS.' },
    DBADMIN: { description: 'Models: READ, MODELS.' },
  },
});
