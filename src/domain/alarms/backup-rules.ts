/** Conditions of backups. They do not ask why there is none: a dead worker and a retired server have no excuse. */
import type { BackupOwner } from './condition-data.ts';
import { COPY_HOURS } from './conditions.ts';
import type { AlarmFacts, BackupFacts, ClientFacts, ServerFacts } from './facts.ts';
import {
  DAY_MS,
  HOUR_MS,
  iso,
  ofClient,
  ofServer,
  type AlarmLimits,
  type Finding,
  type Whose,
} from './finding.ts';

/** What is to be backed up, and since when. */
interface BackedUp extends BackupFacts {
  whose: Whose;
  owner: BackupOwner;
  from: Date;
  maxAgeHours: number;
}

export function backupFindings(facts: AlarmFacts, limits: AlarmLimits, now: Date): Finding[] {
  return [...clientsOf(facts, limits), ...backOfficesOf(facts, limits)].flatMap((backedUp) => [
    ...noGood(backedUp, now),
    ...noProven(backedUp, limits, now),
    ...(facts.isCopying ? noCopy(backedUp, now) : []),
  ]);
}

/** Regent does not back up what is only observed, and a sandbox has no databases. */
const isBackedUp = ({ mode, connection }: ServerFacts) => mode !== 'OBSERVE' && connection === 'SSH';

/** Those that are live; one that is deleted keeps its last backup. */
function clientsOf(
  { clients, servers }: AlarmFacts,
  { backsUp, backupMaxAgeHours }: AlarmLimits,
): BackedUp[] {
  const homes = new Set(servers.filter(isBackedUp).map(({ id }) => id));
  const isMeant = ({ serverId, presence }: ClientFacts) =>
    backsUp.clients && homes.has(serverId) && (presence === 'PRESENT' || presence === 'SUSPENDED');
  return clients.filter(isMeant).flatMap((client) =>
    client.activatedAt === null
      ? []
      : {
          ...client,
          whose: ofClient(client),
          owner: { client: client.alias },
          from: client.activatedAt,
          maxAgeHours: client.backupMaxAgeHours ?? backupMaxAgeHours,
        },
  );
}

function backOfficesOf(
  { servers, ownBackups }: AlarmFacts,
  { backsUp, backupMaxAgeHours }: AlarmLimits,
): BackedUp[] {
  if (!backsUp.backOffice) return [];
  return servers
    .filter((server) => server.role === 'BACK_OFFICE' && server.state !== 'UNCONFIRMED' && isBackedUp(server))
    .map((server) => ({
      ...(ownBackups.find(({ serverId }) => serverId === server.id) ?? NONE),
      whose: ofServer(server),
      owner: { backOffice: server.fqdn },
      from: server.createdAt,
      maxAgeHours: backupMaxAgeHours,
    }));
}

const NONE: BackupFacts = { goodAt: null, provenAt: null, copiedAt: null, copyProblem: null };

const isOlder = (date: Date, ms: number, now: Date) => now.getTime() - date.getTime() > ms;

function noGood({ whose, owner, from, goodAt, maxAgeHours: hours }: BackedUp, now: Date): Finding[] {
  if (!isOlder(goodAt ?? from, hours * HOUR_MS, now)) return [];
  return [{ ...whose, condition: 'NO_GOOD_BACKUP', data: { owner, hours, newestAt: iso(goodAt) } }];
}

function noProven(
  { whose, owner, from, provenAt }: BackedUp,
  { proofMaxAgeDays: days }: AlarmLimits,
  now: Date,
): Finding[] {
  if (!isOlder(provenAt ?? from, days * DAY_MS, now)) return [];
  return [{ ...whose, condition: 'NO_PROVEN_BACKUP', data: { owner, days } }];
}

function noCopy(
  { whose, owner, from, goodAt, copiedAt, copyProblem, maxAgeHours }: BackedUp,
  now: Date,
): Finding[] {
  if (copyProblem !== null)
    return [{ ...whose, condition: 'COPY_MISSING', data: { owner, why: copyProblem } }];
  const isLate = isOlder(copiedAt ?? from, (maxAgeHours + COPY_HOURS) * HOUR_MS, now);
  // Without any good backup there is nothing to copy, which is an alarm of its own.
  if (!isLate || goodAt === null || (copiedAt !== null && goodAt <= copiedAt)) return [];
  const data = { owner, backupAt: goodAt.toISOString(), copiedAt: iso(copiedAt) };
  return [{ ...whose, condition: 'COPY_MISSING', data }];
}
