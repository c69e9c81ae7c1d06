/** What others have set up: reported first, then taken over as it is. */
import { useState } from 'preact/hooks';
import { PlanTakeOverDocument } from '../../sdk/generated/operations.ts';
import { DraftForm } from '../parts/forms/draft-form.tsx';
import { Page } from '../parts/page.tsx';
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
  const [found, setFound] = useState<{ report: TakeOverReport; sources: Sources }>();
  if (!may('SERVERS')) return <NoSuchPage />;
  return (
    <Page title={t.places.takeOver}>
      <p class="about">{t.takeOver.about}</p>
      <label class="field">
        {t.takeOver.inventory}
        <input
          type="file"
          multiple
          {...{ webkitdirectory: true }}
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])].filter(isRead))}
        />
      </label>
      <DraftForm
        label={t.takeOver.report}
        start={{ server: '', vaultPassword: '' }}
        fields={[
          { path: 'server', label: t.server, options: [['', t.all], ...servers] },
          { path: 'vaultPassword', label: t.takeOver.vaultPassword, type: 'password', autocomplete: 'off' },
        ]}
        button={t.takeOver.report}
        done={t.takeOver.done}
        does={async ({ server, vaultPassword }) => {
          const sources: Sources = {
            ...(files.length === 0 ? {} : { inventory: await contentsOf(files) }),
            ...(vaultPassword === '' ? {} : { vaultPassword }),
          };
          const input = { ...sources, serverIds: server === '' ? null : [server] };
          const { report, userErrors } = (await ask(PlanTakeOverDocument, { input })).planTakeOver;
          setFound(report === null ? undefined : { report, sources });
          return userErrors.map((problem) => ({ ...problem, path: null }));
        }}
      />
      {found === undefined ? null : <Report {...found} />}
    </Page>
  );
}

/** Below the folder that was chosen. */
const pathOf = ({ webkitRelativePath }: File) => webkitRelativePath.replace(/^[^/]*\//, '');

const isRead = (file: File) => /^(hosts$|host_vars\/)/.test(pathOf(file));

const contentsOf = (files: File[]) =>
  Promise.all(files.map(async (file) => ({ path: pathOf(file), content: await file.text() })));
