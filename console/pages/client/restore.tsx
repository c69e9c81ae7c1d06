import { useLocation } from 'preact-iso/router';
import { BackupAtDocument, RestoreClientDocument } from '../../../sdk/generated/operations.ts';
import { optionsOf } from '../../parts/forms/options.ts';
import { PlannedForm } from '../../parts/forms/planned-form.tsx';
import { One, thingIn } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { planBy } from '../../parts/plan-of.tsx';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { NoSuchPage } from '../no-such-page.tsx';

interface WhichProps {
  alias: string;
  backupId: string;
}

/** Puts a backup, or a dump that was uploaded, in the place of what a client has: the address says which. */
export function Restore({ alias }: { alias: string }) {
  const { backup, upload } = useLocation().query;
  if (upload !== undefined)
    return <RestoreForm alias={alias} of={words.value.restore.upload} which={{ uploadId: upload }} />;
  return backup === undefined ? <NoSuchPage /> : <OfBackup key={backup} alias={alias} backupId={backup} />;
}

function OfBackup({ alias, backupId }: WhichProps) {
  const t = words.value.restore;
  const queried = useQuery(BackupAtDocument, { id: backupId });
  const backup = thingIn(queried.data?.node);
  return (
    // Of another client it would be refused: here it is not even asked.
    <One
      thing={backup?.client?.alias === alias ? backup : backup && null}
      queried={queried}
      title={t.restore}
    >
      {({ at }) => <RestoreForm alias={alias} of={t.of(format.time(at))} which={{ backupId }} />}
    </One>
  );
}

interface RestoreFormProps {
  alias: string;
  of: string;
  which: { backupId: string } | { uploadId: string };
}

function RestoreForm({ alias, of, which }: RestoreFormProps) {
  const { restore: t, typeAlias, backups } = words.value;
  const page = `/clients/${alias}`;
  return (
    <Page
      title={`${t.restore}: ${alias}`}
      above={
        <>
          <a href={page}>{alias}</a> · <a href={`${page}/backups`}>{backups}</a>
        </>
      }
    >
      <p class="about">
        <strong>{of}</strong>
        <br />
        {t.about}
      </p>
      <PlannedForm
        title={`${t.restore}, ${of}`}
        label={t.restore}
        start={{ include: 'uploadId' in which ? 'DATABASE' : 'BOTH', alias: '' }}
        fields={[
          {
            path: 'include',
            label: t.what,
            options: optionsOf(t.include).filter(([each]) => !('uploadId' in which) || each === 'DATABASE'),
          },
          { path: 'alias', label: typeAlias(alias) },
        ]}
        plan={async (draft) => {
          const include = draft.include as keyof typeof t.include;
          if (draft.alias.trim() === alias)
            return planBy(RestoreClientDocument, { clientId: alias, ...which, include });
          const problem = { code: 'INVALID' as const, message: typeAlias(alias), path: ['alias'] };
          return { plan: null, keptPlan: null, waitsUntil: null, userErrors: [problem] };
        }}
      />
    </Page>
  );
}
