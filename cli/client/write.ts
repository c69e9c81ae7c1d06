import { CreateClientDocument, UpdateClientDocument, type Language } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { findClient, findServer, modelIds } from '../kit/find.ts';
import type { PlanFlags } from '../kit/flags.ts';

interface Settings extends PlanFlags {
  model?: readonly string[];
  twoFactorEnforced?: boolean;
  backgroundImportActive?: boolean;
  defaultLanguage?: Language;
  activeLanguages?: readonly string[];
  firstUserLanguage?: Language;
}

export interface CreateFlags extends Settings {
  server: string;
  name: string;
  contactEmail: string;
  firstUserFirstName: string;
  firstUserLastName: string;
  firstUserEmail: string;
}

export interface UpdateFlags extends Settings {
  name?: string;
  contactEmail?: string;
  firstUserFirstName?: string;
  firstUserLastName?: string;
  firstUserEmail?: string;
}

export async function createClient(this: Context, flags: CreateFlags, alias: string) {
  const regent = this.connect();
  const { server, name, contactEmail } = flags;
  const { id: serverId } = await findServer(regent, server);
  const firstUser = {
    firstName: flags.firstUserFirstName,
    lastName: flags.firstUserLastName,
    email: flags.firstUserEmail,
    language: flags.firstUserLanguage,
  };
  const settings = settingsOf(flags, await modelIds(regent, flags.model));
  const input = { alias, serverId, name, contactEmail, firstUser, ...settings };
  await act(this, regent, flags, CreateClientDocument, input, () => `${alias} is created.`);
}

export async function updateClient(this: Context, flags: UpdateFlags, alias: string) {
  const regent = this.connect();
  const { name, contactEmail } = flags;
  const firstUser = {
    firstName: flags.firstUserFirstName,
    lastName: flags.firstUserLastName,
    email: flags.firstUserEmail,
    language: flags.firstUserLanguage,
  };
  const isGiven = (values: object) => Object.values(values).some((value) => value !== undefined);
  const changes = {
    name,
    contactEmail,
    ...(isGiven(firstUser) ? { firstUser } : {}),
    ...settingsOf(flags, await modelIds(regent, flags.model)),
  };
  if (!isGiven(changes)) throw new UsageError('Give at least one option that says what to change.');
  const { id: clientId } = await findClient(regent, alias);
  await act(
    this,
    regent,
    flags,
    UpdateClientDocument,
    { clientId, ...changes },
    () => `Nothing differs from what ${alias} has.`,
  );
}

const settingsOf = (flags: Settings, modelIds: string[] | undefined) => ({
  modelIds,
  twoFactorEnforced: flags.twoFactorEnforced,
  backgroundImportActive: flags.backgroundImportActive,
  defaultLanguage: flags.defaultLanguage,
  activeLanguages: flags.activeLanguages && [...flags.activeLanguages],
});
