import { builder } from '../builder.ts';
import { given } from '../core/given.ts';
import { idsOf } from '../core/ids.ts';
import { mutation } from '../core/mutation.ts';
import {
  apart,
  clientOut,
  expectedVersionField,
  startOrPlan,
  startOrPlanFields,
  type InputFields,
} from '../core/payload.ts';
import { theClient } from './client.ts';
import { Language } from './language.ts';
import { Model } from '../model/model.ts';
import { Server } from '../server/server.ts';

export const FirstUserInput = builder.inputType('FirstUserInput', {
  description: 'The first administrator of a client.',
  fields: (t) => ({
    firstName: t.string({ required: true, description: 'First name.' }),
    lastName: t.string({ required: true, description: 'Last name.' }),
    email: t.field({
      type: 'EmailAddress',
      required: true,
      description: 'The address that the user signs in with.',
    }),
    language: t.field({ type: Language, required: false, description: 'French by default.' }),
  }),
});

const ACTIVE_LANGUAGES =
  'The languages in which its users can have MONARC, by their codes of two small letters, as in `["fr", "en"]`; an empty list leaves those that its `local.php` has.';
const DEFAULT_LANGUAGE =
  'The language in which texts of its analyses are shown if they are missing in another one.';

/** The fields of a new client. */
export const newClientFields = (t: InputFields) => ({
  name: t.string({ required: true, description: 'What people call it.' }),
  alias: t.string({
    required: true,
    description:
      'The name of its address, database and folders, which never changes: 3 to 32 characters of a-z, 0-9 and -, the first a letter.',
  }),
  serverId: t.globalID({
    for: Server,
    required: true,
    description: 'The front office on which it will live.',
  }),
  contactEmail: t.field({
    type: 'EmailAddress',
    required: true,
    description: 'The e-mail address of the contact for this client.',
  }),
  firstUser: t.field({
    type: FirstUserInput,
    required: true,
    description: 'Its first administrator.',
  }),
  twoFactorEnforced: t.boolean({
    required: false,
    description: 'Whether its users must have a second factor; true by default.',
  }),
  backgroundImportActive: t.boolean({
    required: false,
    description: 'Whether large imports are processed in the background; false by default.',
  }),
  activeLanguages: t.stringList({
    required: false,
    description: `${ACTIVE_LANGUAGES} By default those of MONARC.`,
  }),
  defaultLanguage: t.field({
    type: Language,
    required: false,
    description: `${DEFAULT_LANGUAGE} By default the site’s.`,
  }),
  modelIds: t.globalIDList({
    for: Model,
    required: false,
    description: 'The specific models that it may use, in addition to the generic ones.',
  }),
});

/** A new client in the form that the domain takes. */
export function newClient<Given extends { serverId: GivenId; modelIds?: GivenId[] | null | undefined }>({
  serverId,
  modelIds,
  ...rest
}: Given) {
  return { ...rest, serverId: serverId.id, modelIds: modelIds == null ? undefined : idsOf(modelIds) };
}

interface GivenId {
  id: string;
}

const FirstUserPatch = builder.inputType('FirstUserPatch', {
  description: 'What to change of the first user. Fields that are left out do not change.',
  fields: (t) => ({
    firstName: t.string({ required: false, description: 'First name.' }),
    lastName: t.string({ required: false, description: 'Last name.' }),
    email: t.field({
      type: 'EmailAddress',
      required: false,
      description: 'The address that the user signs in with.',
    }),
    language: t.field({ type: Language, required: false, description: 'The language of the user.' }),
  }),
});

mutation('createClient', {
  about: 'Creates a client, and starts the run that sets it up on all servers that it needs.',
  asks: 'The client to create.',
  input: (t) => ({ ...newClientFields(t), ...startOrPlanFields(t) }),
  does: (input, context) => {
    const { asked, rest } = apart(input);
    return startOrPlan(context, context.services.clients.create(newClient(rest)), asked);
  },
  answers: 'The client, and the run that sets it up.',
  gives: clientOut,
});

mutation('updateClient', {
  about: 'Changes a client, and starts the run that updates its servers.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    clientId: theClient(t),
    name: t.string({ required: false, description: 'What people call it.' }),
    contactEmail: t.field({
      type: 'EmailAddress',
      required: false,
      description: 'The e-mail address of the contact for this client.',
    }),
    firstUser: t.field({
      type: FirstUserPatch,
      required: false,
      description: 'Its first administrator.',
    }),
    twoFactorEnforced: t.boolean({
      required: false,
      description: 'Whether its users must have a second factor.',
    }),
    backgroundImportActive: t.boolean({
      required: false,
      description: 'Whether large imports are processed in the background.',
    }),
    activeLanguages: t.stringList({ required: false, description: ACTIVE_LANGUAGES }),
    defaultLanguage: t.field({ type: Language, required: false, description: DEFAULT_LANGUAGE }),
    modelIds: t.globalIDList({
      for: Model,
      required: false,
      description: 'All specific models that it may use from now on, in place of the present ones.',
    }),
    expectedVersion: expectedVersionField(t),
    ...startOrPlanFields(t),
  }),
  does: (input, context) => {
    const { asked, rest } = apart(input);
    const { clientId, firstUser, modelIds, expectedVersion, ...fields } = rest;
    const { clients } = context.services;
    const patch = {
      ...given(fields),
      ...(firstUser == null ? {} : { firstUser: given(firstUser) }),
      ...(modelIds == null ? {} : { modelIds: idsOf(modelIds) }),
    };
    const update = clients.update(clientId.id, patch, expectedVersion ?? undefined);
    return startOrPlan(context, update, asked);
  },
  answers: 'The client, and the run that updates its servers.',
  gives: clientOut,
});
