import { builder } from '../builder.ts';

export const Permission = builder.enumType('Permission', {
  description: 'What somebody may do. The description of each field says which it takes.',
  values: {
    READ: { description: 'To read servers, clients, models, schedules, runs and plugins.' },
    CLIENTS: { description: 'To create, change, suspend and delete clients.' },
    FIRST_USERS: { description: 'To act for the first user of a client: links, replacement, second factor.' },
    MODELS: { description: 'To create, change and delete models.' },
    SERVERS: {
      description: 'To add, change and remove servers; to check, sync and back them up, now and on schedule.',
    },
    AUDIT: { description: 'To read who did what.' },
    USERS: { description: 'To invite, change and delete users.' },
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
