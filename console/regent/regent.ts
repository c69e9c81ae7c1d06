/** The API of the Regent that has sent this page. The browser's session says who asks. */
import { signal } from '@preact/signals';
import { connect, type Operation } from '../../sdk/connect.ts';
import { NotSignedInError, RefusedError } from '../../sdk/errors.ts';
import {
  SignInDocument,
  SignOutDocument,
  ViewerDocument,
  type MyselfFragment,
  type Permission,
  type ProblemFragment,
  type SignInInput,
} from '../../sdk/generated/operations.ts';

export const regent = connect({ url: location.origin });

/** Who is signed in: null if nobody is, undefined if that is not known yet. */
export const viewer = signal<MyselfFragment | null | undefined>(undefined);

/** Only for what to offer: the API alone decides. */
export const may = (permission: Permission): boolean =>
  viewer.value?.permissions.includes(permission) ?? false;

/** Set while Regent wants the password of this user once more; it takes whether that was given. */
export const passwordWanted = signal<((isGiven: boolean) => void) | undefined>(undefined);

/** Resolves when whoever is here has given the password, or does not want to. */
const askForPassword = () =>
  new Promise<boolean>((resolve) => {
    const before = passwordWanted.value;
    passwordWanted.value = (isGiven) => {
      before?.(isGiven);
      resolve(isGiven);
    };
  });

/**
 * The answer to a query or mutation. If the session has ended, the page asks for a sign-in; if the password is needed
 * once more, for that, and then the operation is sent again.
 */
export async function ask<Answer, Variables>(
  operation: Operation<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  try {
    return await regent.ask(operation, variables);
  } catch (error) {
    if (error instanceof NotSignedInError) viewer.value = null;
    if (needsPassword(error) && (await askForPassword())) return ask(operation, variables);
    throw error;
  }
}

/** Nothing has been done then. */
export const needsPassword = (error: unknown): boolean =>
  error instanceof RefusedError && error.codes.includes('PASSWORD_NEEDED');

/** What every mutation gives. */
interface Payload {
  userErrors: ProblemFragment[];
}

/**
 * Sends an operation with one mutation.
 * @param then what to do if it is done
 * @returns what is wrong; nothing if it is done
 */
export async function send<Answer extends object, Variables>(
  operation: Operation<Answer, Variables>,
  variables: Variables,
  then?: (payload: Answer[keyof Answer]) => void,
): Promise<ProblemFragment[]> {
  const [payload] = Object.values(await ask(operation, variables)) as (Answer[keyof Answer] & Payload)[];
  if (payload?.userErrors.length === 0) then?.(payload);
  return payload?.userErrors ?? [];
}

/** Finds out who is signed in. */
export async function readViewer(): Promise<void> {
  try {
    viewer.value = (await ask(ViewerDocument, {})).viewer;
  } catch (error) {
    if (!(error instanceof NotSignedInError)) throw error;
  }
}

/** Gives the problems; none if it has worked. */
export async function signIn(input: SignInInput): Promise<ProblemFragment[]> {
  const { userErrors, viewer: signedIn } = (await regent.ask(SignInDocument, { input })).signIn;
  if (signedIn !== null) viewer.value = signedIn;
  return userErrors;
}

export async function signOut(): Promise<void> {
  await ask(SignOutDocument, {});
  viewer.value = null;
}
