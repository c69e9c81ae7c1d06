/** What others have set up: reported first, then taken over as it is. */
import { useState } from 'preact/hooks';
import { PlanTakeOverDocument, type ProblemFragment } from '../../sdk/generated/operations.ts';
import { FormOf } from '../parts/form.tsx';
import { DraftForm } from '../parts/forms/draft-form.tsx';
import { Mark } from '../parts/mark.tsx';
import { Page } from '../parts/page.tsx';
import { Saving } from '../parts/saving.tsx';
import { useSending } from '../parts/use-sending.ts';
import { ask, may } from '../regent/regent.ts';
import { useServers } from '../regent/use-servers.ts';
import { words } from '../words/words.ts';
import { NoSuchPage } from './no-such-page.tsx';
import { Report } from './take-over/report.tsx';
import type { Sources, TakeOverReport } from './take-over/sources.ts';

export function TakeOver() {
  const t = words.value;
  const servers = useServers();
  const [files, setFiles] = useState<File[]>([]);
  const [found, setFound] = useState<Found>();
  if (!may('SERVERS')) return <NoSuchPage />;
  const look = async (sources: Sources, server: string, isAll: boolean) => {
    const input = { ...sources, serverIds: isAll ? null : [server] };
    const { report, userErrors } = (await ask(PlanTakeOverDocument, { input })).planTakeOver;
    setFound(report === null ? undefined : { report, sources, server, isAll });
    return userErrors.map((problem) => ({ ...problem, path: null }));
  };
  return (
    <Page title={t.places.takeOver}>
      <p class="about">{t.takeOver.about}</p>
      <div class="field">
        <label for="inventory">{t.takeOver.inventory}</label>
        <input
          id="inventory"
          type="file"
          multiple
          {...{ webkitdirectory: true }}
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])].filter(isRead))}
        />
      </div>
      <DraftForm
        label={t.takeOver.report}
        start={{ server: '', vaultPassword: '' }}
        fields={[
          {
            path: 'server',
            label: t.server,
            hint: t.takeOver.serverHint,
            options: [['', t.all], ...servers],
          },
          { path: 'vaultPassword', label: t.takeOver.vaultPassword, type: 'password', autocomplete: 'off' },
        ]}
        button={t.takeOver.report}
        done={t.takeOver.done}
        does={async ({ server, vaultPassword }) => {
          const sources: Sources = {
            ...(files.length === 0 ? {} : { inventory: await contentsOf(files) }),
            ...(vaultPassword === '' ? {} : { vaultPassword }),
          };
          return look(sources, server, server === '');
        }}
      />
      {found === undefined ? null : (
        <>
          {found.isAll ? null : (
            <OnlyOne server={found.server} onAll={() => look(found.sources, found.server, true)} />
          )}
          <Report {...found} />
        </>
      )}
    </Page>
  );
}

interface Found {
  report: TakeOverReport;
  sources: Sources;
  /** The server whose clients are meant; empty for all. */
  server: string;
  /** Whether all servers were looked at. */
  isAll: boolean;
}

interface OnlyOneProps {
  server: string;
  onAll: () => Promise<ProblemFragment[]>;
}

/** A take-over looks at all servers, so it may find more than a look at one. */
function OnlyOne({ server, onAll }: OnlyOneProps) {
  const t = words.value.takeOver;
  const sending = useSending(onAll);
  return (
    <div class="panel">
      <p>
        <Mark tone="warning">{t.onlyOne(server)}</Mark>
      </p>
      <FormOf problems={sending.problems} label={t.lookAtAll} onSubmit={sending.send}>
        <Saving sending={sending} label={t.lookAtAll} done="" />
      </FormOf>
    </div>
  );
}

/** Below the folder that was chosen. */
const pathOf = ({ webkitRelativePath }: File) => webkitRelativePath.replace(/^[^/]*\//, '');

const isRead = (file: File) => /^(hosts$|host_vars\/)/.test(pathOf(file));

const contentsOf = (files: File[]) =>
  Promise.all(files.map(async (file) => ({ path: pathOf(file), content: await file.text() })));
