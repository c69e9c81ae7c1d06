import { getNamedType, isInputObjectType, isObjectType, type GraphQLField } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { asking, rootFields } from '../../kit/api/ask-everything.ts';

let api: Api;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

/** What is restored is one of two. */
const BACKUP = `backupId: "${encodeId('Backup', '00000000-0000-7000-8000-000000000000')}"`;

/** They answer with runs or a plan, and take no override. */
const WITHOUT: Record<string, string> = {
  adoptOrphan: 'Starts no run: it writes rows, and nothing on a server.',
  cancelRun: 'Ends a run.',
  carryOut: 'Takes that of the plan.',
  claimServer: 'A check waits for no window.',
  confirmRun: 'The run waits already: overrideWindow.',
  forgetServer: 'What follows from it is removed by a sync of other servers, which may wait: overrideWindow.',
  overrideWindow: 'Is the override.',
  takeOver: 'Starts no run: it writes rows, and nothing on a server.',
  updateServer: 'The sync that follows another fqdn may wait: overrideWindow.',
};

const mutations = rootFields.flatMap(({ type, field }) => (type === 'Mutation' ? field : []));

function takesOverride({ args: [arg] }: GraphQLField<unknown, unknown>): boolean {
  const input = arg && getNamedType(arg.type);
  return isInputObjectType(input) && 'overrideReason' in input.getFields();
}

const overriding = mutations.filter(takesOverride);

test('each mutation that starts runs takes an override, but for those that need none', () => {
  const starting = mutations.filter((field) => {
    const payload = getNamedType(field.type);
    const given = isObjectType(payload) ? Object.values(payload.getFields()) : [];
    return given.some(({ name, type }) => getNamedType(type).name === 'Run' || name === 'keptPlan');
  });
  const without = starting.filter((field) => !takesOverride(field)).map(({ name }) => name);
  expect(without.toSorted()).toEqual(Object.keys(WITHOUT).toSorted());
});

test.each(overriding.map((field) => [field.name, field] as const))(
  '%s says that a reason is missing, and so does not ignore that windows are to be overridden',
  async (_name, field) => {
    const [required = ''] = asking('Mutation', field);
    const more = /^restore(Client|AsNewClient)$/.test(field.name) ? BACKUP : '';
    const mutation = required
      .replace('{ __typename }', '{ userErrors { code message path } }')
      .replace('input: {', `input: { override: true, overrideReason: " " ${more}`);
    const { data, errors } = await api.graphql(mutation, {}, { token: await api.session() });
    expect(errors).toBeUndefined();
    expect(data[field.name].userErrors).toMatchObject([
      { code: 'INVALID', path: expect.arrayContaining(['overrideReason']) },
    ]);
  },
);
