/** What one can do to a server. What changes hosts has its plan; a check and a backup only begin a run. */
import { useLocation } from 'preact-iso/router';
import {
  BackupServerDocument,
  CheckServerDocument,
  SyncServerDocument,
  VerifyServerDocument,
  type ProblemFragment,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { runPath } from '../../parts/paths.ts';
import { KEPT } from '../../parts/plan-of.tsx';
import type { Planned } from '../../parts/plan-to-carry-out.tsx';
import { ask, may } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import type { Server } from './one-server.tsx';
import { isSetUp, serverPath } from './set-up-state.ts';

/** Those that show a plan first, by the last part of the path of their page. */
export const PLANS: Record<string, ((serverId: string) => Promise<Planned>) | undefined> = {
  sync: async (serverId) => (await ask(SyncServerDocument, { input: { serverId, ...KEPT } })).syncServer,
  verify: async (serverId) =>
    (await ask(VerifyServerDocument, { input: { serverId, ...KEPT } })).verifyServer,
};

export function ServerActs({ server }: { server: Server }) {
  const t = words.value.servers;
  const { route } = useLocation();
  if (!may('SERVERS')) return null;
  const { fqdn, role, state, connection, mode } = server;
  const isUsable = state !== 'UNCONFIRMED' && mode !== 'RETIRED';
  // Proofs and backups write there.
  const isBackedUp = isUsable && mode !== 'OBSERVE' && (role === 'FRONT_OFFICE' || role === 'BACK_OFFICE');
  const pages: [path: string, label: string, isOffered: boolean][] = [
    ['sync', t.sync, isUsable && role !== 'BACKUP_STORE'],
    ['verify', t.verify, isBackedUp],
    ['set-up', t.hostKey, connection === 'SSH' && isSetUp(server)],
    ['mode', t.mode, true],
    ['edit', t.edit, true],
    ['remove', t.remove, true],
  ];
  const begins = async ({
    run,
    userErrors,
  }: {
    run: { id: string } | null;
    userErrors: ProblemFragment[];
  }) => {
    if (run !== null && userErrors.length === 0) route(runPath(run.id));
    return userErrors;
  };
  const input = { serverId: server.id };
  return (
    <nav class="buttons" aria-label={words.value.acts}>
      {isUsable ? (
        <AskFirst
          label={t.check}
          question={t.checkAbout}
          does={async () => begins((await ask(CheckServerDocument, { input })).checkServer)}
        />
      ) : null}
      {isBackedUp ? (
        <AskFirst
          label={words.value.backUp}
          question={t.backUpAbout}
          does={async () => begins((await ask(BackupServerDocument, { input })).backupServer)}
        />
      ) : null}
      {pages.map(([path, label, isOffered]) =>
        isOffered ? (
          <a key={path} class="button" href={`${serverPath(fqdn)}/${path}`}>
            {label}
          </a>
        ) : null,
      )}
    </nav>
  );
}
