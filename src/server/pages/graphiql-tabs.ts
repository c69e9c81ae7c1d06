/** The tabs that GraphiQL opens with: the way from the first sign-in to a client that answers. */
export const defaultTabs = [
  tab(
    `# Begin here. The session is kept in a cookie,
# so that the other tabs have it too.
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
    `# Regent connects, and shows the fingerprint
# of the server's host key.
mutation CreateServer($input: CreateServerInput!) {
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
        label: 'Front office 1',
        fqdn: 'fo1.example.org',
        role: 'FRONT_OFFICE',
        connection: 'SSH',
      },
    },
  ),
  tab(
    `# Compare the fingerprint on the server itself:
# ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
mutation ConfirmServerHostKey($input: ConfirmServerHostKeyInput!) {
  confirmServerHostKey(input: $input) {
    server {
      state
    }
    userErrors {
      message
    }
  }
}`,
    { input: { serverId: '', fingerprint: 'SHA256:' } },
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
        name: 'My client',
        alias: 'my-client',
        serverId: '',
        contactEmail: 'contact@example.org',
        firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', language: 'EN' },
      },
    },
  ),
  tab(
    `# Follows a run until it has ended.
# Take the id from createClient or from the lists.
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

function tab(query: string, variables?: object) {
  return { query, ...(variables === undefined ? {} : { variables: JSON.stringify(variables, null, 2) }) };
}
