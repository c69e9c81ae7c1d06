import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { SetServerModeDocument, type PlannedFragment } from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plan } from '../../parts/plan.tsx';
import { ask } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import type { ServerData } from './one-server.tsx';
import { modeNames } from './server-fields.ts';
import { serverPath } from './set-up-state.ts';

/** Sets the mode. What its first sync would change is shown before a server that is only observed becomes active. */
export function Mode({ data: { server } }: { data: ServerData }) {
  const t = words.value;
  const { route } = useLocation();
  const [plan, setPlan] = useState<PlannedFragment[]>();
  return (
    <DraftForm
      label={t.servers.mode}
      start={{ mode: server.mode }}
      fields={({ mode }) => [
        {
          path: 'mode',
          label: t.servers.mode,
          hint: t.servers.modeAbout[mode],
          options: Object.entries(modeNames()),
        },
      ]}
      done=""
      does={async ({ mode }) => {
        const isLook = server.mode === 'OBSERVE' && mode === 'ACTIVE' && plan === undefined;
        const input = {
          serverId: server.id,
          mode,
          ...(isLook ? { dryRun: true } : { expectedVersion: server.version }),
        };
        const done = (await ask(SetServerModeDocument, { input })).setServerMode;
        if (isLook) setPlan(done.plan ?? undefined);
        else if (done.userErrors.length === 0) route(serverPath(server.fqdn));
        return done.userErrors;
      }}
    >
      {plan === undefined ? null : (
        <Panel title={t.servers.firstSync}>
          <Plan changes={plan} />
        </Panel>
      )}
    </DraftForm>
  );
}
