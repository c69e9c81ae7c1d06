/** What one can do to a client: those with nothing to choose here, the others in forms.tsx. */
import {
  BackupClientDocument,
  DeleteClientDocument,
  PurgeClientDocument,
  RenewFirstUserLinkDocument,
  ResetFirstUserTwoFactorDocument,
  ResumeClientDocument,
  SuspendClientDocument,
  UndeleteClientDocument,
  UndoMoveDocument,
  UndoRestoreDocument,
  VerifyClientDocument,
  type ClientQuery,
  type ClientStatus,
  type Permission,
  type ServerState,
} from '../../../sdk/generated/operations.ts';
import { planBy } from '../../parts/plan-of.tsx';
import type { Planned } from '../../parts/plan-to-carry-out.tsx';
import { may } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

/** The words of acts, from both places where they are. */
export const actWords = () => ({ ...words.value, ...words.value.changing });

const ALIVE: ClientStatus[] = ['ACTIVE', 'SUSPENDED', 'FAILED'];
const NOT_GONE: ClientStatus[] = [...ALIVE, 'CREATING', 'DELETING', 'CLOSED'];

/** What decides on what can be done to a client. */
interface Facts {
  alias: string;
  status: ClientStatus;
  server: { state: ServerState };
}

const isServerLost = ({ server }: Facts) => server.state === 'UNREACHABLE';
/** `~` and its number are behind the alias of one whose alias was released. */
const hasItsAlias = ({ alias }: Facts) => !alias.includes('~');

/**
 * Each by the last part of its path: its label, what it needs, in which status the page of the client offers it, and
 * what else must be so.
 */
export const OFFERS = {
  edit: ['edit', 'CLIENTS', ALIVE],
  'first-user': ['firstUser', 'FIRST_USERS', ['ACTIVE', 'SUSPENDED']],
  directives: ['directives', 'SERVERS', ALIVE],
  'back-up': ['backUp', 'SERVERS', ALIVE],
  move: ['move', 'CLIENTS', ['ACTIVE', 'SUSPENDED']],
  clone: ['clone', 'CLIENTS', ['ACTIVE', 'SUSPENDED']],
  suspend: ['suspend', 'CLIENTS', ['ACTIVE']],
  resume: ['resume', 'CLIENTS', ['SUSPENDED']],
  'bring-back': ['bringBack', 'CLIENTS', ['CLOSED']],
  purge: ['purge', 'PURGE', ['CLOSED']],
  delete: ['remove', 'CLIENTS', ALIVE],
  forget: ['forget', 'PURGE', NOT_GONE, isServerLost],
  'release-alias': ['releaseAlias', 'PURGE', ['DELETED'], hasItsAlias],
  verify: ['verify', 'SERVERS', []],
  'undo-restore': ['undoRestore', 'CLIENTS', []],
  'undo-move': ['undoMove', 'CLIENTS', []],
  'new-link': ['renewLink', 'FIRST_USERS', []],
  'remove-factor': ['resetFactor', 'FIRST_USERS', []],
} as const satisfies Record<
  string,
  readonly [string, Permission, readonly ClientStatus[], ((client: Facts) => boolean)?]
>;

export type Offer = keyof typeof OFFERS;

type Plan = (clientId: string, alias: string) => Promise<Planned>;

/** Those that have a plan without further questions; `isDangerous`: one has to type the alias first. */
export const PLANS: Partial<Record<Offer, { plan: Plan; isDangerous?: true }>> = {
  'back-up': { plan: (clientId) => planBy(BackupClientDocument, { clientId }) },
  suspend: { plan: (clientId) => planBy(SuspendClientDocument, { clientId }) },
  resume: { plan: (clientId) => planBy(ResumeClientDocument, { clientId }) },
  'bring-back': { plan: (clientId) => planBy(UndeleteClientDocument, { clientId }) },
  purge: { plan: (clientId, alias) => planBy(PurgeClientDocument, { clientId, alias }), isDangerous: true },
  delete: { plan: (clientId, alias) => planBy(DeleteClientDocument, { clientId, alias }), isDangerous: true },
  verify: { plan: (clientId) => planBy(VerifyClientDocument, { clientId }) },
  'undo-restore': { plan: (clientId) => planBy(UndoRestoreDocument, { clientId }), isDangerous: true },
  'undo-move': { plan: (clientId) => planBy(UndoMoveDocument, { clientId }) },
  'new-link': { plan: (clientId) => planBy(RenewFirstUserLinkDocument, { clientId }) },
  'remove-factor': { plan: (clientId) => planBy(ResetFirstUserTwoFactorDocument, { clientId }) },
};

/** What this user may do to a client now, each with its last part of a path and its label. */
export function offersFor(client: Facts): { path: string; label: string }[] {
  const t = actWords();
  return Object.entries(OFFERS).flatMap(([path, [label, permission, statuses, suits]]) =>
    may(permission) && statuses.some((each) => each === client.status) && (suits?.(client) ?? true)
      ? [{ path, label: t[label] }]
      : [],
  );
}

/** Links to what this user may do to this client now. */
export function ClientActs({ client }: { client: NonNullable<ClientQuery['client']> }) {
  const { alias } = client;
  const possible = offersFor(client);
  if (possible.length === 0) return null;
  return (
    <nav class="buttons" aria-label={words.value.acts}>
      {possible.map(({ path, label }) => (
        <ActLink key={path} alias={alias} path={path} label={label} />
      ))}
    </nav>
  );
}

interface ActLinkProps {
  alias: string;
  path: string;
  label: string;
}

const ActLink = ({ alias, path, label }: ActLinkProps) => (
  <a class="button" href={`/clients/${alias}/${path}`}>
    {label}
  </a>
);

/** A link to something that is done to a client, for those who may. */
export function Offered({ alias, offer }: { alias: string; offer: Offer }) {
  const [label, permission] = OFFERS[offer];
  return may(permission) ? <ActLink alias={alias} path={offer} label={actWords()[label]} /> : null;
}
