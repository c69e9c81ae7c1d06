import { useLocation, useRoute } from 'preact-iso/router';
import { UndoRunDocument } from '../../sdk/generated/operations.ts';
import { Page } from '../parts/page.tsx';
import { runPath } from '../parts/paths.ts';
import { KEPT, PlanOf } from '../parts/plan-of.tsx';
import { ask } from '../regent/regent.ts';
import { words } from '../words/words.ts';

/** The plan of the opposite of a run. */
export function UndoRun() {
  const t = words.value;
  const { route } = useLocation();
  const { id = '' } = useRoute().params;
  return (
    <Page title={t.undoTitle} above={<a href={runPath(id)}>{t.showRun}</a>}>
      <p class="about">{t.undoAbout}</p>
      <PlanOf
        key={id}
        title={t.undoTitle}
        label={t.undo}
        plan={async () => (await ask(UndoRunDocument, { input: { runId: id, ...KEPT } })).undoRun}
        onBack={() => route(runPath(id))}
      />
    </Page>
  );
}
