/** The tabs that GraphiQL opens with: first from the sign-in to a client that answers, then daily work. */
export const defaultTabs = [
  tab(
    `# Begin here: type your password below, in
# Variables, then press the play button. The
# other tabs, and Docs, work from then on.
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    viewer {
      email
    }
    userErrors {
      message
    }
  }
}`,
    { input: { email: 'admin@regent.localhost', password: '' } },
  ),
  tab(
    `# LOCAL is a sandbox: a folder that stands for
# the server. For real ones, see the tab AddServer.
mutation AddSandboxes(
  $backOffice: CreateServerInput!
  $frontOffice: CreateServerInput!
  $reverseProxy: CreateServerInput!
) {
  backOffice: createServer(input: $backOffice) {
    server {
      root
    }
    userErrors {
      message
    }
  }
  frontOffice: createServer(input: $frontOffice) {
    server {
      root
    }
    userErrors {
      message
    }
  }
  reverseProxy: createServer(input: $reverseProxy) {
    server {
      root
    }
    userErrors {
      message
    }
  }
}`,
    {
      backOffice: sandbox('Back office', 'bo.example.org', 'BACK_OFFICE'),
      frontOffice: sandbox('Front office 1', 'fo1.example.org', 'FRONT_OFFICE'),
      reverseProxy: sandbox('Reverse proxy', 'rpx.example.org', 'REVERSE_PROXY'),
    },
  ),
  tab(
    `# Add "dryRun": true to the input
# to see the plan instead.
mutation CreateClient($input: CreateClientInput!) {
  createClient(input: $input) {
    client {
      id
      url
    }
    run {
      id
      status
    }
    plan {
      server {
        fqdn
      }
      summary
      diff
    }
    userErrors {
      message
      path
    }
  }
}`,
    {
      input: {
        name: 'Acme',
        alias: 'acme',
        serverId: 'fo1.example.org',
        contactEmail: 'it@acme.example.org',
        firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example.org', language: 'EN' },
      },
    },
  ),
  tab(
    `# Follows a run until it has ended, newest on top.
# Take the id from an answer, or from Lists.
subscription FollowRun($runId: ID!, $after: Int) {
  runEvents(runId: $runId, after: $after) {
    seq
    at
    level
    text
  }
}`,
    { runId: '', after: 0 },
  ),
  tab(
    `query Lists {
  servers {
    nodes {
      id
      fqdn
      role
      state
      clientCount
      lastError
    }
  }
  clients {
    totalCount
    nodes {
      id
      alias
      name
      status
      problem
      url
      lastGoodBackup {
        at
      }
    }
  }
  runs(first: 10) {
    nodes {
      id
      kind
      status
      explanation
      createdAt
    }
  }
  schedules {
    nodes {
      id
      kind
      cron
      timeZone
      nextOccurrences(count: 3)
    }
  }
}`,
  ),
  tab(
    `# Empty lists, and servers that are HEALTHY,
# where all is well. RetryRun has another go.
query WhatIsWrong {
  alarms(filter: { acknowledged: false }) {
    nodes {
      severity
      condition
      text
      raisedAt
      remedy
    }
  }
  clients(filter: { status: FAILED }) {
    nodes {
      alias
      problem
      lastRun {
        id
      }
    }
  }
  failed: runs(filter: { status: [FAILED, TIMED_OUT], retried: false }) {
    nodes {
      id
      kind
      explanation
      endedAt
    }
  }
  collectedRequests(filter: { state: [REFUSED, FAILED] }) {
    nodes {
      kind
      file
      alias
      reason
    }
  }
  waiting: runs(filter: { status: BLOCKED }) {
    nodes {
      id
      kind
      blockedReason
      blockedServer {
        fqdn
      }
    }
  }
  servers {
    nodes {
      fqdn
      health {
        status
        problems
      }
    }
  }
  backups: clients(filter: { lastBackupFailed: true }) {
    nodes {
      alias
      lastBackup {
        message
      }
      lastGoodBackup {
        at
      }
    }
  }
}`,
  ),
  tab(
    `# What is left out stays as it is.
mutation UpdateClient($input: UpdateClientInput!) {
  updateClient(input: $input) {
    client {
      alias
      status
    }
    run {
      id
    }
    userErrors {
      message
    }
  }
}`,
    { input: { clientId: 'acme', name: 'Acme Ltd' } },
  ),
  tab(
    `# lastGoodBackup { id } of the client has the id
# of a backup. undoRestore goes back, for 7 days.
mutation RestoreClient($input: RestoreClientInput!) {
  restoreClient(input: $input) {
    plan {
      summary
    }
    run {
      id
    }
    userErrors {
      message
    }
  }
}`,
    { input: { clientId: 'acme', backupId: '', dryRun: true } },
  ),
  tab(
    `# Its site answers 503 until resumeClient.
mutation SuspendClient($input: SuspendClientInput!) {
  suspendClient(input: $input) {
    client {
      alias
      status
    }
    run {
      id
    }
    userErrors {
      message
    }
  }
}`,
    { input: { clientId: 'acme' } },
  ),
  tab(
    `# Dumps the databases of all its clients, now.
mutation BackupServer($input: BackupServerInput!) {
  backupServer(input: $input) {
    run {
      id
    }
    userErrors {
      message
    }
  }
}`,
    { input: { serverId: 'fo1.example.org' } },
  ),
  tab(
    `# One client alone. With "dryRun": true
# it says what would be done.
mutation BackupClient($input: BackupClientInput!) {
  backupClient(input: $input) {
    run {
      id
    }
    plan {
      summary
    }
    userErrors {
      message
    }
  }
}`,
    { input: { clientId: 'acme' } },
  ),
  tab(
    `# Another go at a run that failed.
mutation RetryRun($input: RetryRunInput!) {
  retryRun(input: $input) {
    run {
      id
    }
    userErrors {
      message
    }
  }
}`,
    { input: { runId: '' } },
  ),
  tab(
    `# A real server, over SSH. Regent shows the fingerprint
# of its host key; ConfirmHostKey comes next.
mutation AddServer($input: CreateServerInput!) {
  createServer(input: $input) {
    server {
      id
      state
      hostKeyFingerprint
    }
    userErrors {
      message
      path
    }
  }
}`,
    {
      input: {
        label: 'Front office 2',
        fqdn: 'fo2.example.org',
        role: 'FRONT_OFFICE',
        connection: 'SSH',
      },
    },
  ),
  tab(
    `# Compare the fingerprint on the server itself:
# ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
mutation ConfirmHostKey($input: ConfirmServerHostKeyInput!) {
  confirmServerHostKey(input: $input) {
    server {
      state
    }
    userErrors {
      message
    }
  }
}`,
    { input: { serverId: 'fo2.example.org', fingerprint: 'SHA256:' } },
  ),
  tab(
    `# For clients to be linked with.
# What is inside is edited in MONARC.
mutation CreateModel($input: CreateModelInput!) {
  createModel(input: $input) {
    model {
      id
      number
    }
    run {
      id
    }
    userErrors {
      message
      path
    }
  }
}`,
    { input: { label: { fr: 'Mon modèle', en: 'My model' }, generic: false } },
  ),
  tab(
    `# The link is shown once: with it, and with
# nothing else, the user sets a password.
# Later than 15 minutes after your sign-in,
# confirmPassword comes before it.
mutation InviteUser($input: InviteUserInput!) {
  inviteUser(input: $input) {
    user {
      id
    }
    mailed
    link
    userErrors {
      message
      path
    }
  }
}`,
    {
      input: { email: 'grace@example.org', firstName: 'Grace', lastName: 'Hopper', roles: ['ACCADMIN'] },
    },
  ),
  tab(
    `# Who did what, newest first. GET /audit.ndjson
# gives all of it.
query Audit($filter: AuditFilter) {
  auditEntries(first: 50, filter: $filter) {
    nodes {
      at
      actor
      address
      action
      subject
      outcome
      details
    }
  }
}`,
    { filter: {} },
  ),
];

function sandbox(label: string, fqdn: string, role: string) {
  return { label, fqdn, role, connection: 'LOCAL' };
}

function tab(query: string, variables?: object) {
  return { query, ...(variables === undefined ? {} : { variables: JSON.stringify(variables, null, 2) }) };
}
