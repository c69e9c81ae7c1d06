import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  DeleteServerDocument,
  ForgetServerDocument,
  ReleaseServerDocument,
  type ReleaseServerMutation,
} from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Panel } from '../../parts/panel.tsx';
import { runPath } from '../../parts/paths.ts';
import { ask } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import type { ServerData } from './one-server.tsx';

type Way = 'delete' | 'release' | 'forget';

/**
 * The three ways to take a server out of Regent. Each is asked for twice, as it was then; what a release leaves behind is
 * shown between.
 */
export function Remove({ data: { server } }: { data: ServerData }) {
  const t = words.value.servers;
  const { route } = useLocation();
  const [left, setLeft] = useState<ReleaseServerMutation['releaseServer']['leftBehind']>(null);
  const [seen, setSeen] = useState<string>();
  const serverId = server.id;
  const typeName = t.typeName(server.fqdn);
  return (
    <DraftForm
      label={t.remove}
      start={{ way: server.clientCount === 0 ? 'delete' : 'release', reason: '', fqdn: '' }}
      fields={({ way }) => [
        { path: 'way', label: t.way, hint: t.wayAbout[way as Way], options: Object.entries(t.ways) },
        ...(way === 'delete' ? [] : [{ path: 'reason' as const, label: t.reason }]),
        { path: 'fqdn', label: typeName },
      ]}
      button={seen === undefined ? t.next : t.remove}
      done=""
      does={async ({ way, ...typed }) => {
        const fqdn = typed.fqdn.trim();
        if (fqdn !== server.fqdn) return [{ code: 'INVALID', message: typeName, path: ['fqdn'] }];
        const input = { serverId, fqdn, reason: typed.reason.trim() };
        const dryRun = seen !== way;
        if (dryRun && way !== 'release') {
          setLeft(null);
          setSeen(way);
          return [];
        }
        if (way === 'release') {
          const done = (await ask(ReleaseServerDocument, { input: { ...input, dryRun } })).releaseServer;
          if (done.userErrors.length > 0) return done.userErrors;
          setLeft(done.leftBehind);
          setSeen(way);
          if (!dryRun) route('/servers');
          return [];
        }
        const { run = null, userErrors } =
          way === 'delete'
            ? { ...(await ask(DeleteServerDocument, { input: { serverId } })).deleteServer, run: null }
            : (await ask(ForgetServerDocument, { input })).forgetServer;
        if (userErrors.length === 0) route(run === null ? '/servers' : runPath(run.id));
        return userErrors;
      }}
    >
      {left === null ? null : (
        <Panel title={t.leftBehind} count={left.length}>
          <ul class="problems">
            {left.map(({ client, what }) => (
              <li key={`${client} ${what}`}>
                {client} {what}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </DraftForm>
  );
}
