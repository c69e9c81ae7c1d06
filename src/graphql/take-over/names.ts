/** The names in the report on a take-over. */
import { builder } from '../builder.ts';

export const TakeOverSource = builder.enumType('TakeOverSource', {
  description: 'Where a fact about a client is from.',
  values: {
    INVENTORY: { description: 'The inventory of MONARC’s Ansible playbook.' },
    BACK_OFFICE: { description: 'The database `monarc_master` of the PHP back office.' },
    VIRTUAL_HOST: { description: 'A virtual host of Apache on a front office.' },
    DATABASE: { description: 'A database on a front office, and its account.' },
    LOCAL_PHP: { description: 'The client’s local.php, as PHP on its front office reads it.' },
    COMMON_ACCOUNT: { description: 'The account that reads `monarc_common` on the back office.' },
    ROUTE: { description: 'A route on a reverse proxy.' },
    BACKUP_SCRIPT: { description: 'The backup script of a front office.' },
  },
});

export const ContradictionKind = builder.enumType('TakeOverContradictionKind', {
  description: 'How sources contradict each other about a client.',
  values: {
    IN_INVENTORY_NOT_ON_SERVER: { description: 'The inventory has it, but its server has nothing of it.' },
    IN_BACK_OFFICE_NOT_ON_SERVER: {
      description: 'The PHP back office has it, but its server has nothing of it.',
    },
    ON_SERVER_NOT_LISTED: {
      description: 'Something of it is on a server, no site is served, and no list has it.',
    },
    ANSWERS_BUT_NOT_LISTED: { description: 'Its site is served, but no list has it.' },
    LISTS_DIFFER: { description: 'It is on a server and in one list, but not in the other.' },
    OTHER_SERVER: { description: 'A list or a route says another server than the one where it is.' },
    ON_TWO_SERVERS: { description: 'Something of it is on more than one front office.' },
    OTHER_PASSWORD: {
      description: 'The inventory, or an account in MariaDB, has another password than local.php.',
    },
    OTHER_SALT: { description: 'The inventory has another salt than local.php.' },
    OTHER_STATS_TOKEN: {
      description: 'The inventory has another token of the stats service than local.php.',
    },
    OTHER_NUMBER: {
      description: 'Its database and the PHP back office have different numbers of it in MONARC.',
    },
    OTHER_SETTING: { description: 'Sources say different values of a setting.' },
    TWO_DATABASES: { description: 'More than one database is the client’s, as far as one can tell.' },
    INCOMPLETE: { description: 'A part of it is missing: site, database or local.php.' },
    NAME_TAKEN: { description: 'Regent has, or had, another client with this alias.' },
    NUMBER_TAKEN: { description: 'Another client has the same number in MONARC.' },
    UNUSABLE_ALIAS: { description: 'Its name cannot be an alias, or belongs to the server itself.' },
  },
});

export const TakeOverChoice = builder.enumType('TakeOverChoice', {
  description: 'What somebody may choose where sources contradict each other.',
  values: {
    LEAVE_OUT: { description: 'Do not take this client over. Everything of it stays as it is.' },
    TAKE_OVER: { description: 'Take it over as it is.' },
    USE_LOCAL_PHP: { description: 'What local.php says is right.' },
    USE_INVENTORY: { description: 'What the inventory says is right.' },
    USE_BACK_OFFICE: { description: 'What the PHP back office says is right.' },
    USE_DATABASE: { description: 'What the client’s own database says is right.' },
    USE_DATABASE_OF_ALIAS: { description: 'The database that is named like the alias is the client’s.' },
    USE_SERVER_WHERE_FOUND: { description: 'It lives on the server where it was found.' },
    USE_SERVER_IN_LIST: { description: 'It lives on the server that the list says.' },
    USE_SERVER_OF_ROUTE: { description: 'It lives on the server to which its route leads.' },
  },
});

export const TakeOverSetting = builder.enumType('TakeOverSetting', {
  description: 'A setting of a client.',
  values: {
    NAME: { value: 'name' as const, description: 'Its name.' },
    CONTACT_EMAIL: { value: 'contactEmail' as const, description: 'The address of its contact.' },
    FIRST_USER: { value: 'firstUser' as const, description: 'Its first user.' },
    TWO_FACTOR_ENFORCED: {
      value: 'twoFactorEnforced' as const,
      description: 'Whether two-factor authentication is required.',
    },
    BACKGROUND_IMPORT_ACTIVE: {
      value: 'backgroundImportActive' as const,
      description: 'Whether imports run in the background.',
    },
    MODELS: { value: 'modelNumbers' as const, description: 'Its specific models.' },
  },
});

export const ClientSecret = builder.enumType('ClientSecret', {
  description: 'A secret that only a client and its servers know.',
  values: {
    DATABASE_PASSWORD: { value: 'databasePassword' as const, description: 'The password in MariaDB.' },
    SALT: { value: 'salt' as const, description: 'The salt of its users’ passwords.' },
    STATS_TOKEN: { value: 'statsToken' as const, description: 'The token of the stats service.' },
  },
});
