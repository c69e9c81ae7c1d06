import { useLocation } from 'preact-iso/router';
import { UpdateServerDocument } from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { runPath } from '../../parts/paths.ts';
import { ask } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import type { ServerData } from './one-server.tsx';
import { serverFields } from './server-fields.ts';
import { serverPath } from './set-up-state.ts';

export function Edit({ data: { server } }: { data: ServerData }) {
  const t = words.value;
  const { route } = useLocation();
  const { label, fqdn, address, user, syncPolicy } = server;
  const first = { label, fqdn, address, port: String(server.port), user, syncPolicy };
  return (
    <DraftForm
      label={t.servers.edit}
      start={first}
      fields={() => [
        ...serverFields(false),
        { path: 'syncPolicy', label: t.servers.syncPolicy, options: Object.entries(t.servers.policies) },
      ]}
      button={t.save}
      does={async (draft) => {
        const changed = Object.entries(draft).flatMap(([path, value]) => {
          const given = value.trim();
          return given === first[path as keyof typeof first]
            ? []
            : [[path, path === 'port' ? Number(given) : given]];
        });
        const input = {
          ...(Object.fromEntries(changed) as object),
          serverId: server.id,
          expectedVersion: server.version,
        };
        const { userErrors, run, server: after } = (await ask(UpdateServerDocument, { input })).updateServer;
        if (userErrors.length === 0) route(run === null ? serverPath(after?.fqdn ?? fqdn) : runPath(run.id));
        return userErrors;
      }}
    />
  );
}
