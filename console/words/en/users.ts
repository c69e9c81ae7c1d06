import type { UserRole } from '../../../sdk/generated/operations.ts';

export const users = {
  search: 'Search users',
  none: 'No user matches.',
  invite: 'Invite a user',
  inviteAbout: 'They get a link with which they set a password. It works once, for seven days.',
  mailed: 'The link was mailed.',
  showUser: 'Show the user',
  link: 'Link to set a password',
  linkAbout: (until: string) =>
    `Give it to this user, and to nobody else. It works once, until ${until}, and is not shown again.`,
  noSuchUser: 'There is no such user',
  change: 'Change',
  may: 'May',
  noPassword: 'not set yet',
  startsAt: 'Works from',
  endsAt: 'Works until',
  rolesTitle: 'What the roles allow',
  roleAbout: {
    SUPERADMIN: 'users and their roles, and the audit. Can give itself everything.',
    SYSADMIN: 'servers, schedules, backups and webhooks, and the audit.',
    ACCADMIN: 'clients: create, change, restore, move and delete them.',
    DBADMIN: 'models.',
  } satisfies Record<UserRole, string>,
  state: {
    active: 'active',
    off: 'deactivated',
    starts: (at: string) => `from ${at}`,
    ends: (at: string) => `until ${at}`,
    ended: (at: string) => `ended ${at}`,
  },
  done: (act: string) => `Done: ${act}`,
  acts: {
    sendLink: 'Mail a link',
    showLink: 'Show a link',
    resetTwoFactor: 'Reset the second factor',
    deactivate: 'Deactivate',
    activate: 'Activate',
    remove: 'Delete',
  },
  asks: {
    sendLink: 'They are mailed a new link to set a password. Earlier links stop working.',
    showLink:
      'You see a new link to set a password. Whoever has it can become this user; the audit says that you asked. Earlier links stop working.',
    resetTwoFactor:
      'First make sure who asks: from then on, the password alone is enough. Their sessions end.',
    deactivate: 'Their sessions and links end at once, and their API tokens stop working.',
    activate: 'They can sign in again, and their API tokens work again.',
    remove: 'The account goes, with its sessions, tokens and links. The audit keeps what they did.',
  },
};
