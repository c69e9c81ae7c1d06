import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const CREATE_CLIENT = /* GraphQL */ `
  mutation ($input: CreateClientInput!) {
    createClient(input: $input) {
      client {
        id
        alias
        url
        status
        version
        server {
          fqdn
        }
        firstUser {
          email
          language
        }
      }
      run {
        id
        kind
        status
        client {
          alias
        }
        steps {
          plugin
          status
        }
      }
      plan {
        plugin
        action
        summary
        server {
          fqdn
        }
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`;

const clientInput = (alias: string, serverId: string) => ({
  name: 'Acme',
  alias,
  serverId: encodeId('Server', serverId),
  contactEmail: 'contact@example.org',
  firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', language: 'EN' },
});

async function created(input: object) {
  const { data, errors } = await api.graphql(CREATE_CLIENT, { input });
  expect(errors).toBeUndefined();
  return data.createClient;
}

test('createClient answers at once with the client and the run that has been queued', async () => {
  const server = await api.addServer('create.test');
  const { client, run, plan, userErrors } = await created(clientInput('acme', server.id));
  expect(userErrors).toEqual([]);
  expect(plan).toBeNull();
  expect(client).toMatchObject({
    alias: 'acme',
    url: 'https://monarc.test/acme',
    status: 'CREATING',
    server: { fqdn: 'create.test' },
    firstUser: { email: 'ada@example.org', language: 'EN' },
  });
  expect(run).toMatchObject({
    kind: 'CREATE_CLIENT',
    status: 'QUEUED',
    client: { alias: 'acme' },
    steps: [{ plugin: 'vhost', status: 'PENDING' }],
  });
  expect(api.woken).toContain(`server/${server.id}`);
});

test('a mistake comes back as userErrors that say where, and nothing is stored', async () => {
  const server = await api.addServer('mistake.test');
  const input = {
    ...clientInput('Not An Alias', server.id),
    firstUser: { firstName: '', lastName: 'L', email: 'no' },
  };
  const answer = await created(input);
  expect(answer).toMatchObject({ client: null, run: null });
  expect(answer.userErrors.map(({ path }: { path: string[] }) => path)).toEqual([
    ['firstUser', 'firstName'],
    ['firstUser', 'email'],
    ['alias'],
  ]);
  expect(await api.prisma.client.count({ where: { serverId: server.id } })).toBe(0);
});

test('the same idempotency key gives the same run, and is refused with another input', async () => {
  const server = await api.addServer('again.test');
  const input = { ...clientInput('again', server.id), idempotencyKey: 'k1' };
  const first = await created(input);
  const second = await created(input);
  expect(second.run.id).toBe(first.run.id);
  expect(second.client.id).toBe(first.client.id);
  const other = await created({ ...input, alias: 'other' });
  expect(other.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
});

test('a dry run gives the plan, and stores and starts nothing', async () => {
  const server = await api.addServer('dry.test');
  const answer = await created({ ...clientInput('dry', server.id), dryRun: true });
  expect(answer).toMatchObject({
    client: null,
    run: null,
    plan: [{ plugin: 'vhost', action: 'CREATE', server: { fqdn: 'dry.test' } }],
    userErrors: [],
  });
  expect(await api.prisma.client.findUnique({ where: { alias: 'dry' } })).toBeNull();
});

test('an update with a version that is no longer the newest is refused', async () => {
  const server = await api.addServer('version.test');
  const { client } = await created(clientInput('version', server.id));
  const update = (name: string) =>
    api.graphql(
      `mutation ($input: UpdateClientInput!) {
        updateClient(input: $input) { client { name version } run { kind } userErrors { code path } }
      }`,
      { input: { clientId: client.id, name, expectedVersion: client.version, firstUser: { email: null } } },
    );
  expect((await update('First')).data.updateClient).toEqual({
    client: { name: 'First', version: client.version + 1 },
    run: { kind: 'UPDATE_CLIENT' },
    userErrors: [],
  });
  expect((await update('Second')).data.updateClient).toEqual({
    client: null,
    run: null,
    userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }],
  });
});

test('a server waits for its host key to be confirmed, and goes only when it is empty', async () => {
  const made = await api.graphql(
    `mutation { createServer(input: { label: "FO", fqdn: "ssh.test", role: FRONT_OFFICE, connection: SSH }) {
      server { id state hostKeyFingerprint } userErrors { message } } }`,
  );
  const { server } = made.data.createServer;
  expect(server).toMatchObject({ state: 'UNCONFIRMED', hostKeyFingerprint: 'SHA256:presented' });
  const confirm = async (fingerprint: string) =>
    (
      await api.graphql(
        `mutation ($input: ConfirmServerHostKeyInput!) {
          confirmServerHostKey(input: $input) { server { state } userErrors { code message } } }`,
        { input: { serverId: server.id, fingerprint } },
      )
    ).data.confirmServerHostKey;
  const wrong = await confirm('SHA256:other');
  expect(wrong).toMatchObject({ server: null, userErrors: [{ code: 'CONFLICT' }] });
  expect(wrong.userErrors[0].message).toContain('SHA256:presented');
  expect(await confirm('SHA256:presented')).toEqual({ server: { state: 'READY' }, userErrors: [] });

  const { run } = await created({ ...clientInput('tenant', ''), serverId: server.id });
  const remove = () =>
    api.graphql(
      'mutation ($id: ID!) { deleteServer(input: { serverId: $id }) { deletedServerId userErrors { message } } }',
      { id: server.id },
    );
  expect((await remove()).data.deleteServer.userErrors[0].message).toContain('tenant');
  expect(run.status).toBe('QUEUED');
  await api.prisma.client.deleteMany({ where: { alias: 'tenant' } });
  expect((await remove()).data.deleteServer).toEqual({ deletedServerId: server.id, userErrors: [] });
});

test('a server that was installed anew is looked at again, and its new key is accepted, and no other', async () => {
  const made = await api.graphql(
    `mutation { createServer(input: { label: "FO", fqdn: "anew.test", role: FRONT_OFFICE, connection: SSH,
      expectedFingerprint: "SHA256:presented" }) { server { id } userErrors { message } } }`,
  );
  const serverId = made.data.createServer.server.id as string;
  const known = 'SHA256:before';
  const lastError = `its host key has changed: confirmed was ${known}`;
  await api.prisma.server.update({
    where: { fqdn: 'anew.test' },
    data: { hostKey: 'b2xk', hostKeyFingerprint: known, lastError },
  });
  const scan = await api.graphql(
    `mutation ($serverId: ID!) { scanServerHostKey(input: { serverId: $serverId }) {
      server { hostKeyFingerprint health { status problems } } presentedFingerprint userErrors { message } } }`,
    { serverId },
  );
  expect(scan.data.scanServerHostKey).toEqual({
    server: {
      hostKeyFingerprint: known,
      health: { status: 'UNHEALTHY', problems: [`It cannot be worked on: ${lastError}`] },
    },
    presentedFingerprint: 'SHA256:presented',
    userErrors: [],
  });
  const confirm = async (fingerprint: string) =>
    (
      await api.graphql(
        `mutation ($input: ConfirmServerHostKeyInput!) { confirmServerHostKey(input: $input) {
          server { state hostKeyFingerprint lastError } userErrors { code } } }`,
        { input: { serverId, fingerprint } },
      )
    ).data.confirmServerHostKey;
  expect(await confirm('SHA256:other')).toEqual({ server: null, userErrors: [{ code: 'CONFLICT' }] });
  expect(await confirm('SHA256:presented')).toEqual({
    server: { state: 'READY', hostKeyFingerprint: 'SHA256:presented', lastError: null },
    userErrors: [],
  });
  const audited = await api.prisma.auditEntry.findMany({
    where: { action: 'confirmServerHostKey', subject: 'server anew.test' },
  });
  expect(audited.map(({ details }) => details)).toEqual([{ fingerprint: 'SHA256:presented', before: known }]);
  await api.prisma.server.delete({ where: { fqdn: 'anew.test' } });
});

test('a run is cancelled and retried by its id', async () => {
  const server = await api.addServer('cancel.test');
  const start = await api.graphql(
    'mutation ($id: ID!) { checkServer(input: { serverId: $id }) { run { id kind } } }',
    { id: encodeId('Server', server.id) },
  );
  const { run } = start.data.checkServer;
  expect(run.kind).toBe('CHECK');
  const cancel = await api.graphql(
    'mutation ($id: ID!) { cancelRun(input: { runId: $id }) { run { status explanation } userErrors { code } } }',
    { id: run.id },
  );
  expect(cancel.data.cancelRun).toMatchObject({ run: { status: 'CANCELLED' }, userErrors: [] });
  expect(cancel.data.cancelRun.run.explanation).toContain('admin@example.org');
  const retry = await api.graphql(
    'mutation ($id: ID!) { retryRun(input: { runId: $id }) { run { status retryOf { id } } userErrors { code } } }',
    { id: run.id },
  );
  expect(retry.data.retryRun).toEqual({ run: { status: 'QUEUED', retryOf: { id: run.id } }, userErrors: [] });
});

test('a server that another Regent manages is unhealthy, and is claimed with a check', async () => {
  const server = await api.addServer('claim.test');
  const id = encodeId('Server', server.id);
  const claim = async () => {
    const answer = await api.graphql(
      `mutation ($id: ID!) {
        claimServer(input: { serverId: $id, reason: "moved" }) {
          server { id health { status problems } }
          run { kind status }
          userErrors { code message path }
        }
      }`,
      { id },
    );
    return answer.data.claimServer;
  };
  expect(await claim()).toMatchObject({
    server: null,
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('nothing to claim') }],
  });
  const notOurs = 'claim.test is managed by another Regent.';
  await api.prisma.server.update({ where: { id: server.id }, data: { notOurs } });
  expect(await claim()).toEqual({
    server: { id, health: { status: 'UNHEALTHY', problems: [notOurs] } },
    run: { kind: 'CHECK', status: 'QUEUED' },
    userErrors: [],
  });
  expect(await claim()).toMatchObject({ server: { id }, run: null, userErrors: [] });
});

test('a run that waits to be confirmed shows in the health of its server, until it is', async () => {
  const server = await api.addServer('confirm.test');
  const { id } = await api.prisma.run.create({
    data: {
      kind: 'SYNC',
      status: 'BLOCKED',
      blockedReason: 'CONFIRM',
      blockedServerId: server.id,
      serverId: server.id,
      requestedBy: 'schedule',
      lease: `server/${server.id}`,
    },
  });
  const runId = encodeId('Run', id);
  const health = async () => {
    const query = 'query ($id: ID!) { server(id: $id) { health { status problems } } }';
    return (await api.graphql(query, { id: encodeId('Server', server.id) })).data.server.health;
  };
  const confirm = async () => {
    const answer = await api.graphql(
      `mutation ($id: ID!) {
        confirmRun(input: { runId: $id }) { run { status blockedReason confirmedBy } userErrors { code message } }
      }`,
      { id: runId },
    );
    return answer.data.confirmRun;
  };
  expect(await health()).toEqual({ status: 'WARNING', problems: [expect.stringContaining(runId)] });
  const confirmed = { status: 'QUEUED', blockedReason: null, confirmedBy: 'admin@example.org' };
  expect(await confirm()).toEqual({ run: confirmed, userErrors: [] });
  expect(await confirm()).toEqual({ run: confirmed, userErrors: [] });
  expect(await health()).toEqual({ status: 'HEALTHY', problems: [] });
  await api.prisma.run.update({ where: { id }, data: { confirmedBy: null } });
  expect(await confirm()).toMatchObject({
    run: null,
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('does not wait to be confirmed') }],
  });
});

test('a schedule says when it is due next, and a wrong cron expression what is wrong', async () => {
  const create = async (cron: string) =>
    (
      await api.graphql(
        `mutation ($input: CreateScheduleInput!) {
          createSchedule(input: $input) {
            schedule { id version nextDueAt nextOccurrences slots { dueAt } server { id } }
            userErrors { path message } } }`,
        { input: { kind: 'SYNC', cron, timeZone: 'Europe/Luxembourg' } },
      )
    ).data.createSchedule;
  const { schedule } = await create('30 2 * * *');
  expect(schedule).toMatchObject({ server: null, slots: [] });
  expect(schedule.nextOccurrences).toHaveLength(5);
  expect(schedule.nextOccurrences[0]).toBe(schedule.nextDueAt);
  expect((await create('61 2 * * *')).userErrors).toMatchObject([{ path: ['cron'] }]);

  const rest = await api.graphql(
    `mutation ($input: UpdateScheduleInput!) {
      updateSchedule(input: $input) { schedule { enabled nextOccurrences } userErrors { code } } }`,
    { input: { scheduleId: schedule.id, enabled: false, expectedVersion: schedule.version } },
  );
  expect(rest.data.updateSchedule.schedule).toEqual({ enabled: false, nextOccurrences: [] });

  const now = await api.graphql(
    'mutation ($id: ID!) { runScheduleNow(input: { scheduleId: $id }) { run { kind children { totalCount } } userErrors { message } } }',
    { id: schedule.id },
  );
  expect(now.data.runScheduleNow.run.kind).toBe('SYNC');
  expect(now.data.runScheduleNow.run.children.totalCount).toBeGreaterThan(0);
  const gone = await api.graphql(
    'mutation ($id: ID!) { deleteSchedule(input: { scheduleId: $id }) { deletedScheduleId } }',
    { id: schedule.id },
  );
  expect(gone.data.deleteSchedule.deletedScheduleId).toBe(schedule.id);
});

test('a specific model is linked to a client, and cannot be deactivated while it is', async () => {
  const server = await api.addServer('model.test');
  const label = { fr: 'Modèle', en: 'Model', de: 'Modell', nl: 'Model' };
  const made = await api.graphql(
    `mutation ($input: CreateModelInput!) {
      createModel(input: $input) { model { id number label { fr nl } status } userErrors { message } } }`,
    { input: { label, generic: false } },
  );
  const { model } = made.data.createModel;
  expect(model).toMatchObject({ label: { fr: 'Modèle', nl: 'Model' }, status: 'ACTIVE' });
  await created({ ...clientInput('modelled', server.id), modelIds: [model.id] });
  const { data } = await api.graphql('{ client(alias: "modelled") { models { number } } }');
  expect(data.client.models).toEqual([{ number: model.number }]);
  const off = await api.graphql(
    'mutation ($id: ID!) { deactivateModel(input: { modelId: $id }) { model { status } userErrors { code message } } }',
    { id: model.id },
  );
  expect(off.data.deactivateModel).toMatchObject({ model: null, userErrors: [{ code: 'REFUSED' }] });
  expect(off.data.deactivateModel.userErrors[0].message).toContain('modelled');
});

test('deleteClient wants the alias typed again; the first user’s link is to be had until then', async () => {
  const server = await api.addServer('delete.test');
  const { client } = await created(clientInput('gone', server.id));
  const link = await api.graphql(
    'mutation ($id: ID!) { revealFirstUserLink(input: { clientId: $id }) { link expiresAt userErrors { code } } }',
    { id: client.id },
    { token: await api.session() },
  );
  expect(link.data.revealFirstUserLink.link).toMatch(/^https:\/\/monarc\.test\/gone\/#\/passwordforgotten\//);
  const remove = async (alias: string) =>
    (
      await api.graphql(
        `mutation ($input: DeleteClientInput!) {
          deleteClient(input: $input) { client { status } run { kind } userErrors { path } } }`,
        { input: { clientId: client.id, alias } },
      )
    ).data.deleteClient;
  expect((await remove('wrong')).userErrors).toEqual([{ path: ['alias'] }]);
  expect(await remove('gone')).toEqual({
    client: { status: 'DELETING' },
    run: { kind: 'DELETE_CLIENT' },
    userErrors: [],
  });
});

test('suspension and what is done for a first user answer with the client and its run', async () => {
  const server = await api.addServer('acts.test');
  const { client } = await created(clientInput('acts', server.id));
  const act = async (name: string, more: object = {}) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const { data, errors } = await api.graphql(
      `mutation ($input: ${type}!) { ${name}(input: $input) {
        client { suspended version firstUser { email linkExpiresAt } } run { kind } userErrors { code } } }`,
      { input: { clientId: client.id, ...more } },
      { token: await api.session() },
    );
    expect(errors).toBeUndefined();
    return data[name];
  };
  const run = { kind: 'UPDATE_FIRST_USER' };
  expect(await act('suspendClient')).toMatchObject({
    client: { suspended: true },
    run: { kind: 'SUSPEND_CLIENT' },
    userErrors: [],
  });
  expect((await act('suspendClient')).userErrors).toEqual([{ code: 'CONFLICT' }]);
  expect(await act('resumeClient')).toMatchObject({
    client: { suspended: false },
    run: { kind: 'RESUME_CLIENT' },
  });
  expect(await act('resetFirstUserTwoFactor')).toMatchObject({ client: { version: 4 }, run });
  expect(await act('renewFirstUserLink')).toMatchObject({ client: { version: 5 }, run });
  const firstUser = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.org' };
  expect(await act('replaceFirstUser', { firstUser })).toMatchObject({
    client: { firstUser: { email: 'grace@example.org' } },
    run,
  });
});

test('a server’s mode and name are set, each with the version that was read', async () => {
  const server = await api.addServer('mode.test');
  const serverId = encodeId('Server', server.id);
  const set = async (input: object) =>
    (
      await api.graphql(
        `mutation ($input: SetServerModeInput!) {
          setServerMode(input: $input) { server { mode version } userErrors { code path } } }`,
        { input: { serverId, ...input } },
      )
    ).data.setServerMode;
  expect(await set({ mode: 'DRAINING', expectedVersion: 1 })).toEqual({
    server: { mode: 'DRAINING', version: 2 },
    userErrors: [],
  });
  expect((await set({ mode: 'ACTIVE', expectedVersion: 1 })).userErrors).toEqual([
    { code: 'CONFLICT', path: ['expectedVersion'] },
  ]);
  expect((await created(clientInput('draining', server.id))).userErrors).toMatchObject([
    { code: 'REFUSED', path: ['serverId'] },
  ]);
  const { data } = await api.graphql('{ servers(filter: { mode: DRAINING }) { nodes { fqdn } } }');
  expect(data.servers.nodes).toEqual([{ fqdn: 'mode.test' }]);
  const renamed = await api.graphql(
    `mutation ($input: UpdateServerInput!) {
      updateServer(input: $input) { server { fqdn formerFqdns } run { kind } userErrors { code } } }`,
    { input: { serverId, fqdn: 'renamed.test' } },
  );
  expect(renamed.data.updateServer).toEqual({
    server: { fqdn: 'renamed.test', formerFqdns: ['mode.test'] },
    run: { kind: 'SYNC' },
    userErrors: [],
  });
});
