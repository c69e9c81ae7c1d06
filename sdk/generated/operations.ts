/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The file, and whether to do it or to plan it. */
export type ApplyFleetInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The file in YAML, as the query `fleet` gives it; at most 800,000 characters. */
  fleet: string;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
};

/** What a change does on a server. */
export type ChangeAction =
  /** It creates what is missing. */
  | 'CREATE'
  /** It removes what should not exist. */
  | 'DELETE'
  /** It updates what differs. */
  | 'UPDATE';

/** A secret that only a client and its servers know. */
export type ClientSecret =
  /** The password in MariaDB. */
  | 'DATABASE_PASSWORD'
  /** The salt of its users’ passwords. */
  | 'SALT'
  /** The token of the stats service. */
  | 'STATS_TOKEN';

/** How much an event matters. */
export type EventLevel =
  /** Why something failed. */
  | 'ERROR'
  /** Normal progress. */
  | 'INFO'
  /** Somebody should look at it. */
  | 'WARN';

/** The kinds of things in a file of the estate. */
export type FleetKind =
  /** A client. */
  | 'CLIENT'
  /** A model. */
  | 'MODEL'
  /** A schedule. */
  | 'SCHEDULE'
  /** A server. */
  | 'SERVER';

/** A file of the inventory of MONARC’s Ansible playbook. */
export type InventoryFileInput = {
  /** Its content, with values in ansible-vault as they are. It is stored nowhere. */
  content: string;
  /** Its path in the folder `inventory`: `hosts`, or `host_vars/<server>/generated.yaml`. Other files are not read. */
  path: string;
};

/** What to look at; `{}` for all servers, and the inventory in INVENTORY_DIR. */
export type PlanTakeOverInput = {
  /** Files of the inventory: at most 200, and 800,000 characters. Without them, those in the folder INVENTORY_DIR of Regent’s machine are read, if it is set. */
  inventory?: Array<InventoryFileInput> | null | undefined;
  /** Only these servers; all of Regent’s servers by default. A retired one, or one whose host key is not confirmed, is not looked at. */
  serverIds?: Array<string | number> | null | undefined;
  /** The password of ansible-vault, if values or files are encrypted. It is stored nowhere. */
  vaultPassword?: string | null | undefined;
};

/** The kind of an event. */
export type RunEventType =
  /** A plugin has found a difference, and will change it. */
  | 'CHANGE_PLANNED'
  /** A message of a plugin. */
  | 'LOG'
  /** The run waits; `data` and the run’s `blockedReason` say for what. */
  | 'RUN_BLOCKED'
  /** Somebody asked to cancel the run, and its worker knows. */
  | 'RUN_CANCELLING'
  /** The run has ended; this is its last event. */
  | 'RUN_ENDED'
  /** Its worker stops, and leaves the run to another worker. */
  | 'RUN_HANDED_BACK'
  /** A user or a schedule requested the run. */
  | 'RUN_QUEUED'
  /** Another worker goes on with the run, because the previous one was lost. */
  | 'RUN_RESUMED'
  /** A worker has started the run. */
  | 'RUN_STARTED'
  /** The run can go on. */
  | 'RUN_UNBLOCKED'
  /** A step has ended or was skipped. */
  | 'STEP_ENDED'
  /** A step has begun. */
  | 'STEP_STARTED';

/** The kind of work of a run. */
export type RunKind =
  /** Backs up all clients on a server, one client, or `monarc_common`. */
  | 'BACKUP'
  /** Checks what a server has, and changes nothing. */
  | 'CHECK'
  /** Takes the requests that the PHP back office has left in its spool; each gets a run of its own. */
  | 'COLLECT'
  /** Sets a new client up. */
  | 'CREATE_CLIENT'
  /** Makes a last backup of a client and closes its site; then it is kept, or removed with all that belongs to it. */
  | 'DELETE_CLIENT'
  /** Moves clients to another front office. */
  | 'MOVE_CLIENT'
  /** Removes a deleted client that was kept, with all that belongs to it. */
  | 'PURGE_CLIENT'
  /** Removes what removeOrphan names, and nothing else. */
  | 'REMOVE_ORPHAN'
  /** Makes the changes of repairDrift, and no others. */
  | 'REPAIR_DRIFT'
  /** Puts a backup in the place of a client’s database and folder. */
  | 'RESTORE_CLIENT'
  /** Lets a suspended client’s site answer again. */
  | 'RESUME_CLIENT'
  /** Has a client’s site answer 503. */
  | 'SUSPEND_CLIENT'
  /** Brings everything on a server to its desired state. */
  | 'SYNC'
  /** Brings back a deleted client that is kept. */
  | 'UNDELETE_CLIENT'
  /** Moves a client back to the front office that it came from. */
  | 'UNDO_MOVE'
  /** Puts back what was there before a restore. */
  | 'UNDO_RESTORE'
  /** Updates the servers of a changed client. */
  | 'UPDATE_CLIENT'
  /** Replaces a client’s administrator, resets their second factor, or makes them a new link. */
  | 'UPDATE_FIRST_USER'
  /** Updates the models on the back office. */
  | 'UPDATE_MODELS'
  /** Proves the newest backups of clients, or of `monarc_common`, by loading them into a MariaDB of their own. */
  | 'VERIFY';

/** The status of a run. The last four are final. */
export type RunStatus =
  /** Waits for something else: see `blockedReason`. */
  | 'BLOCKED'
  /** Somebody cancelled it. */
  | 'CANCELLED'
  /** Somebody asked to cancel the run, and its worker knows. */
  | 'CANCELLING'
  /** It failed; `explanation` says why, and what to do. */
  | 'FAILED'
  /** Waits for a worker, which takes it at once, or for the end of the run before it. */
  | 'QUEUED'
  /** A worker carries it out. */
  | 'RUNNING'
  /** Everything is in its desired state, and has been checked. */
  | 'SUCCEEDED'
  /** It took too long and was stopped. */
  | 'TIMED_OUT';

/** The role of a server. */
export type ServerRole =
  /** Keeps a copy of every good backup, in the folder BACKUP_STORE_DIR. It is a machine that is neither a front office nor the back office. */
  | 'BACKUP_STORE'
  /** Holds `monarc_common`: the models and the knowledge base that every client reads. */
  | 'BACK_OFFICE'
  /** Clients live on it: Apache, PHP and their databases. */
  | 'FRONT_OFFICE'
  /** Leads the public address of each client to its front office. */
  | 'REVERSE_PROXY';

/** What somebody may choose where sources contradict each other. */
export type TakeOverChoice =
  /** Do not take this client over. Everything of it stays as it is. */
  | 'LEAVE_OUT'
  /** Take it over as it is. */
  | 'TAKE_OVER'
  /** What the PHP back office says is right. */
  | 'USE_BACK_OFFICE'
  /** What the client’s own database says is right. */
  | 'USE_DATABASE'
  /** The database that is named like the alias is the client’s. */
  | 'USE_DATABASE_OF_ALIAS'
  /** What the inventory says is right. */
  | 'USE_INVENTORY'
  /** What local.php says is right. */
  | 'USE_LOCAL_PHP'
  /** It lives on the server that the list says. */
  | 'USE_SERVER_IN_LIST'
  /** It lives on the server to which its route leads. */
  | 'USE_SERVER_OF_ROUTE'
  /** It lives on the server where it was found. */
  | 'USE_SERVER_WHERE_FOUND';

/** How sources contradict each other about a client. */
export type TakeOverContradictionKind =
  /** Its site is served, but no list has it. */
  | 'ANSWERS_BUT_NOT_LISTED'
  /** A part of it is missing: site, database or local.php. */
  | 'INCOMPLETE'
  /** The PHP back office has it, but its server has nothing of it. */
  | 'IN_BACK_OFFICE_NOT_ON_SERVER'
  /** The inventory has it, but its server has nothing of it. */
  | 'IN_INVENTORY_NOT_ON_SERVER'
  /** It is on a server and in one list, but not in the other. */
  | 'LISTS_DIFFER'
  /** Regent has, or had, another client with this alias. */
  | 'NAME_TAKEN'
  /** Another client has the same number in MONARC. */
  | 'NUMBER_TAKEN'
  /** Something of it is on a server, no site is served, and no list has it. */
  | 'ON_SERVER_NOT_LISTED'
  /** Something of it is on more than one front office. */
  | 'ON_TWO_SERVERS'
  /** Its database and the PHP back office have different numbers of it in MONARC. */
  | 'OTHER_NUMBER'
  /** The inventory, or an account in MariaDB, has another password than local.php. */
  | 'OTHER_PASSWORD'
  /** The inventory has another salt than local.php. */
  | 'OTHER_SALT'
  /** A list or a route says another server than the one where it is. */
  | 'OTHER_SERVER'
  /** Sources say different values of a setting. */
  | 'OTHER_SETTING'
  /** The inventory has another token of the stats service than local.php. */
  | 'OTHER_STATS_TOKEN'
  /** More than one database is the client’s, as far as one can tell. */
  | 'TWO_DATABASES'
  /** Its name cannot be an alias, or belongs to the server itself. */
  | 'UNUSABLE_ALIAS';

/** A setting of a client. */
export type TakeOverSetting =
  /** Whether imports run in the background. */
  | 'BACKGROUND_IMPORT_ACTIVE'
  /** The address of its contact. */
  | 'CONTACT_EMAIL'
  /** Its first user. */
  | 'FIRST_USER'
  /** Its specific models. */
  | 'MODELS'
  /** Its name. */
  | 'NAME'
  /** Whether two-factor authentication is required. */
  | 'TWO_FACTOR_ENFORCED';

/** Where a fact about a client is from. */
export type TakeOverSource =
  /** The backup script of a front office. */
  | 'BACKUP_SCRIPT'
  /** The database `monarc_master` of the PHP back office. */
  | 'BACK_OFFICE'
  /** The account that reads `monarc_common` on the back office. */
  | 'COMMON_ACCOUNT'
  /** A database on a front office, and its account. */
  | 'DATABASE'
  /** The inventory of MONARC’s Ansible playbook. */
  | 'INVENTORY'
  /** The client’s local.php, as PHP on its front office reads it. */
  | 'LOCAL_PHP'
  /** A route on a reverse proxy. */
  | 'ROUTE'
  /** A virtual host of Apache on a front office. */
  | 'VIRTUAL_HOST';

/** The kind of the error. */
export type UserErrorCode =
  /** The present state does not allow it: a name is taken, the object has changed meanwhile, or it has ended. */
  | 'CONFLICT'
  /** Your roles, or the scopes of your API token, do not allow it for this object. The message names the permission. */
  | 'FORBIDDEN'
  /** A value cannot be used; the message says which values can. */
  | 'INVALID'
  /** The object with this id does not exist, or no longer. */
  | 'NOT_FOUND'
  /** Something has changed since the plan was made, so it was not carried out. The message and `Plan.difference` say what; plan anew. */
  | 'PLAN_STALE'
  /** The request is understood, but it is not allowed as things are. */
  | 'REFUSED'
  /** The password is right; a code of the authenticator app is needed as well. */
  | 'SECOND_FACTOR_NEEDED'
  /** Too many attempts, or too many callers at once; `retryAfter` says when to try again. */
  | 'THROTTLED'
  /** A service that is needed does not answer. Try again later. */
  | 'UNAVAILABLE';

/** The role of a user; a user may have several. */
export type UserRole =
  /** Clients: READ, CLIENTS, PURGE, FIRST_USERS. */
  | 'ACCADMIN'
  /** Models: READ, MODELS. */
  | 'DBADMIN'
  /** Users and the audit: READ, USERS, AUDIT. */
  | 'SUPERADMIN'
  /** Servers, schedules and the audit: READ, SERVERS, ORPHANS, AUDIT. */
  | 'SYSADMIN';

export type FleetQueryVariables = Exact<{ [key: string]: never; }>;


export type FleetQuery = { fleet: string };

export type FleetPartsFragment = { differences: Array<{ mutation: string, name: string, line: number, waits: string | null, fields: Array<{ field: string, before: string | null, after: string }> }> | null, notInFile: Array<{ kind: FleetKind, name: string }> | null, runs: Array<{ id: string, kind: RunKind }>, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string }> };

export type ApplyFleetMutationVariables = Exact<{
  input: ApplyFleetInput;
}>;


export type ApplyFleetMutation = { applyFleet: { differences: Array<{ mutation: string, name: string, line: number, waits: string | null, fields: Array<{ field: string, before: string | null, after: string }> }> | null, notInFile: Array<{ kind: FleetKind, name: string }> | null, runs: Array<{ id: string, kind: RunKind }>, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type KeptPlanQueryVariables = Exact<{
  planId: string | number;
}>;


export type KeptPlanQuery = { plan: { mutation: string, input: unknown, rows: Array<string> } | null };

export type CarryOutMutationVariables = Exact<{
  planId: string | number;
}>;


export type CarryOutMutation = { carryOut: { plan: { difference: Array<string> } | null, runs: Array<{ id: string, kind: RunKind }>, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type FollowRunSubscriptionVariables = Exact<{
  runId: string | number;
  after: number;
}>;


export type FollowRunSubscription = { runEvents: { seq: number, at: string, type: RunEventType, level: EventLevel, text: string } };

export type HowItEndedQueryVariables = Exact<{
  runId: string | number;
}>;


export type HowItEndedQuery = { run: { id: string, kind: RunKind, status: RunStatus, explanation: string | null } | null };

export type TakeOverChangeFragment = { plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null };

export type PlanTakeOverMutationVariables = Exact<{
  input: PlanTakeOverInput;
}>;


export type PlanTakeOverMutation = { planTakeOver: { report: { remarks: Array<string>, servers: Array<{ fqdn: string, address: string | null, role: ServerRole | null, sources: Array<TakeOverSource>, wasLookedAt: boolean, release: string | null, remarks: Array<string>, server: { id: string } | null, changes: Array<{ plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null }> }>, clients: Array<{ alias: string, hasOldAlias: boolean, problems: Array<string>, server: { fqdn: string } | null, client: { id: string } | null, facts: Array<{ source: TakeOverSource, place: string, serverName: string | null, number: number | null, name: string | null, database: string | null, isServed: boolean | null, has: Array<ClientSecret>, remarks: Array<string> }>, contradictions: Array<{ kind: TakeOverContradictionKind, setting: TakeOverSetting | null, message: string, choices: Array<TakeOverChoice> }>, changes: Array<{ plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null }> }>, users: Array<{ email: string, firstName: string, lastName: string, isActive: boolean, roles: Array<UserRole> }> } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const FleetPartsFragmentDoc = new TypedDocumentString(`
    fragment FleetParts on ApplyFleetPayload {
  differences {
    mutation
    name
    line
    fields {
      field
      before
      after
    }
    waits
  }
  notInFile {
    kind
    name
  }
  runs {
    id
    kind
  }
  plan {
    plugin
    server {
      fqdn
    }
    client
    action
    subject
    summary
    diff
  }
  keptPlan {
    id
    expiresAt
    needsApproval
  }
  userErrors {
    code
    message
  }
}
    `, {"fragmentName":"FleetParts"}) as unknown as TypedDocumentString<FleetPartsFragment, unknown>;
export const TakeOverChangeFragmentDoc = new TypedDocumentString(`
    fragment TakeOverChange on PlannedChange {
  plugin
  action
  subject
  summary
  diff
}
    `, {"fragmentName":"TakeOverChange"}) as unknown as TypedDocumentString<TakeOverChangeFragment, unknown>;
export const FleetDocument = new TypedDocumentString(`
    query Fleet {
  fleet
}
    `) as unknown as TypedDocumentString<FleetQuery, FleetQueryVariables>;
export const ApplyFleetDocument = new TypedDocumentString(`
    mutation ApplyFleet($input: ApplyFleetInput!) {
  applyFleet(input: $input) {
    ...FleetParts
  }
}
    fragment FleetParts on ApplyFleetPayload {
  differences {
    mutation
    name
    line
    fields {
      field
      before
      after
    }
    waits
  }
  notInFile {
    kind
    name
  }
  runs {
    id
    kind
  }
  plan {
    plugin
    server {
      fqdn
    }
    client
    action
    subject
    summary
    diff
  }
  keptPlan {
    id
    expiresAt
    needsApproval
  }
  userErrors {
    code
    message
  }
}`) as unknown as TypedDocumentString<ApplyFleetMutation, ApplyFleetMutationVariables>;
export const KeptPlanDocument = new TypedDocumentString(`
    query KeptPlan($planId: ID!) {
  plan(id: $planId) {
    mutation
    input
    rows
  }
}
    `) as unknown as TypedDocumentString<KeptPlanQuery, KeptPlanQueryVariables>;
export const CarryOutDocument = new TypedDocumentString(`
    mutation CarryOut($planId: ID!) {
  carryOut(input: {planId: $planId}) {
    plan {
      difference
    }
    runs {
      id
      kind
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CarryOutMutation, CarryOutMutationVariables>;
export const FollowRunDocument = new TypedDocumentString(`
    subscription FollowRun($runId: ID!, $after: Int!) {
  runEvents(runId: $runId, after: $after) {
    seq
    at
    type
    level
    text
  }
}
    `) as unknown as TypedDocumentString<FollowRunSubscription, FollowRunSubscriptionVariables>;
export const HowItEndedDocument = new TypedDocumentString(`
    query HowItEnded($runId: ID!) {
  run(id: $runId) {
    id
    kind
    status
    explanation
  }
}
    `) as unknown as TypedDocumentString<HowItEndedQuery, HowItEndedQueryVariables>;
export const PlanTakeOverDocument = new TypedDocumentString(`
    mutation PlanTakeOver($input: PlanTakeOverInput!) {
  planTakeOver(input: $input) {
    report {
      servers {
        fqdn
        address
        role
        sources
        server {
          id
        }
        wasLookedAt
        release
        remarks
        changes {
          ...TakeOverChange
        }
      }
      clients {
        alias
        hasOldAlias
        server {
          fqdn
        }
        client {
          id
        }
        facts {
          source
          place
          serverName
          number
          name
          database
          isServed
          has
          remarks
        }
        contradictions {
          kind
          setting
          message
          choices
        }
        changes {
          ...TakeOverChange
        }
        problems
      }
      users {
        email
        firstName
        lastName
        isActive
        roles
      }
      remarks
    }
    userErrors {
      code
      message
    }
  }
}
    fragment TakeOverChange on PlannedChange {
  plugin
  action
  subject
  summary
  diff
}`) as unknown as TypedDocumentString<PlanTakeOverMutation, PlanTakeOverMutationVariables>;