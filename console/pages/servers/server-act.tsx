/** Something that is done to a server: with its plan, or by a form. */
import { useLocation, useRoute } from 'preact-iso/router';
import { Page } from '../../parts/page.tsx';
import { PlanOf } from '../../parts/plan-of.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { words } from '../../words/words.ts';
import { NoSuchPage } from '../no-such-page.tsx';
import { PLANS } from './acts.tsx';
import { Edit } from './edit.tsx';
import { Mode } from './mode.tsx';
import { OneServer, type ServerData } from './one-server.tsx';
import { Remove } from './remove.tsx';
import { SetUp } from './set-up.tsx';
import { serverPath } from './set-up-state.ts';

interface FormProps {
  data: ServerData;
  onDone: () => void;
}

const FORMS: Record<string, ((props: FormProps) => preact.JSX.Element) | undefined> = {
  edit: Edit,
  mode: Mode,
  remove: Remove,
  'set-up': SetUp,
};

export function ServerAct() {
  const { fqdn = '', act = '' } = useRoute().params;
  const { route } = useLocation();
  const t = words.value.servers;
  const titles: Record<string, string> = {
    sync: t.sync,
    verify: t.verify,
    edit: t.edit,
    mode: t.mode,
    remove: t.remove,
    'set-up': t.setUp,
  };
  const plan = PLANS[act];
  const Form = FORMS[act];
  const page = serverPath(fqdn);
  const frame = {
    title: `${titles[act] ?? ''}: ${fqdn}`,
    above: <a href={page}>{fqdn}</a>,
  };
  if (plan !== undefined) {
    const label = titles[act] ?? act;
    return (
      <Page {...frame} key={`${fqdn}/${act}`}>
        <p class="about">{act === 'sync' ? t.syncAbout : t.verifyAbout}</p>
        <PlanOf
          title={`${label}, ${fqdn}`}
          label={label}
          plan={() => plan(fqdn)}
          onBack={() => route(page)}
        />
      </Page>
    );
  }
  if (Form === undefined) return <NoSuchPage />;
  return (
    <OneServer key={`${fqdn}/${act}`} fqdn={fqdn}>
      {(data, { error, refresh }) => (
        <Page {...frame}>
          <Trouble error={error} again={refresh} />
          <Form data={data} onDone={refresh} />
        </Page>
      )}
    </OneServer>
  );
}
