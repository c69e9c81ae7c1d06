/** Who has what somebody removes: nobody that Regent knows, so there is only a name. */
import type { ClientState } from '../contract/plugin.ts';
import { NO_SECRETS, type World } from '../plan/desired.ts';
import type { ClaimedRun, OrphanToRemove } from '../store/leases.ts';

/** As the clients of a run that removes orphans; they are not in the world. */
export function ghostsOf(
  { facts }: Pick<World, 'facts'>,
  { serverId, orphans }: Pick<ClaimedRun, 'serverId' | 'orphans'>,
): Map<string, ClientState> {
  const server = facts.get(serverId ?? '');
  if (server === undefined) return new Map();
  return new Map(orphans.map((orphan) => [orphan.name, ghostOf(orphan, server)]));
}

function ghostOf({ name, firstSeenAt }: OrphanToRemove, server: ClientState['server']): ClientState {
  // In a dry run, it has come as JSON.
  const seenAt = new Date(firstSeenAt);
  return {
    number: 0,
    alias: name,
    name,
    presence: 'absent',
    contactEmail: '',
    firstUser: { firstName: '', lastName: '', email: '', language: 'en' },
    twoFactorEnforced: true,
    backgroundImportActive: false,
    activeLanguages: [],
    defaultLanguage: null,
    directives: '',
    modelNumbers: [],
    firstUserRequests: [],
    restores: [],
    server,
    secrets: NO_SECRETS,
    firstUserTokenExpiresAt: seenAt,
    createdAt: seenAt,
    activatedAt: null,
    isOrphan: true,
  };
}
