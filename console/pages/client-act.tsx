import { useLocation, useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { Field, FormOf } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { PlanOf } from '../parts/plan-of.tsx';
import { actWords, OFFERS, PLANS, type Offer } from './client/acts.tsx';
import { BackupsPage } from './client/backups-page.tsx';
import { FORMS } from './client/forms.tsx';
import { Restore } from './client/restore.tsx';
import { WithClient } from './client/with-client.tsx';
import { NoSuchPage } from './no-such-page.tsx';

/** Something that is done to a client. */
export function ClientAct() {
  const { alias = '', act = '' } = useRoute().params;
  const key = `${alias}/${act}`;
  if (act === 'backups') return <BackupsPage key={key} alias={alias} />;
  if (act === 'restore') return <Restore key={key} alias={alias} />;
  if (!(act in OFFERS)) return <NoSuchPage />;
  return <OneAct key={key} alias={alias} offer={act as Offer} />;
}

function OneAct({ alias, offer }: { alias: string; offer: Offer }) {
  const t = actWords();
  const [label] = OFFERS[offer];
  const Form = FORMS[offer];
  return (
    <Page title={`${t[label]}: ${alias}`} above={<a href={`/clients/${alias}`}>{alias}</a>}>
      <p class="about">{t[`${label}About`]}</p>
      {Form === undefined ? (
        <Planned alias={alias} offer={offer} />
      ) : (
        <WithClient alias={alias}>{(data, refresh) => <Form data={data} refresh={refresh} />}</WithClient>
      )}
    </Page>
  );
}

/** First the plan; before that, of what is dangerous, the alias. */
function Planned({ alias, offer }: { alias: string; offer: Offer }) {
  const t = actWords();
  const { plan, isDangerous = false } = PLANS[offer]!;
  const name = t[OFFERS[offer][0]];
  const { route } = useLocation();
  const [typed, setTyped] = useState('');
  const [hasTyped, setHasTyped] = useState(!isDangerous);
  const page = `/clients/${alias}`;
  if (hasTyped) {
    return (
      <PlanOf
        title={`${name}, ${alias}`}
        label={name}
        plan={() => plan(alias, typed.trim())}
        onBack={() => route(page)}
      />
    );
  }
  return (
    <FormOf problems={[]} label={name} onSubmit={() => setHasTyped(typed.trim() === alias)}>
      <Field
        label={t.typeAlias(alias)}
        path="alias"
        value={typed}
        onValue={setTyped}
        input={{ autocomplete: 'off', spellcheck: false, autocapitalize: 'none' }}
      />
      <p class="buttons">
        <button class="main" disabled={typed.trim() !== alias}>
          {t.showPlan}
        </button>
        <a class="button" href={page}>
          {t.leave}
        </a>
      </p>
    </FormOf>
  );
}
