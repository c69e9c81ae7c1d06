import type { TakeOverChoice } from '../../../sdk/generated/operations.ts';

export const takeOver = {
  about:
    'Makes clients Regent’s own that others have set up. Regent reads first; on servers, nothing is written.',
  inventory: 'Folder of the inventory (if there is one)',
  vaultPassword: 'Password of ansible-vault (if values are encrypted)',
  serverHint: 'A take-over compares all servers; one alone is only for a look.',
  onlyOne: (server: string) =>
    `Only ${server} was looked at. A take-over looks at all servers, and refuses a client if another server or list says otherwise.`,
  lookAtAll: 'Look at all servers',
  done: 'This was found:',
  report: 'Look at what is there',
  reading: 'Regent reads. This may take some minutes.',
  notLooked: 'not looked at',
  notOurs: 'not in Regent',
  isOurs: 'Regent’s own already',
  nowhere: 'on no server, or on several',
  take: 'Take over',
  remarks: 'Remarks',
  users: 'Users of the back office',
  inactive: 'not active',
  invite: (count: number) => `Invite ${count}`,
  inviteAsk: (emails: string) =>
    `${emails}: each gets an account with the same roles in Regent, and a link to set a password.`,
  changes: (count: number) => `${count} thing${count === 1 ? '' : 's'} that Regent would write differently`,
  stays: 'What is there stays as it is, until somebody has it repaired.',
  decide: 'Decide',
  plan: (count: number) => `Plan of ${count}`,
  nothing: 'Tick or decide at least one client.',
  takeAsk: 'These clients become Regent’s own, as they are. releaseServer in the API is the way back.',
  choices: {
    LEAVE_OUT: 'do not take it over',
    TAKE_OVER: 'take it over as it is',
    USE_BACK_OFFICE: 'the back office is right',
    USE_DATABASE: 'its database is right',
    USE_DATABASE_OF_ALIAS: 'the database with its name is right',
    USE_INVENTORY: 'the inventory is right',
    USE_LOCAL_PHP: 'local.php is right',
    USE_SERVER_IN_LIST: 'the server of the list is right',
    USE_SERVER_OF_ROUTE: 'the server of its route is right',
    USE_SERVER_WHERE_FOUND: 'the server where it was found is right',
  } satisfies Record<TakeOverChoice, string>,
};
