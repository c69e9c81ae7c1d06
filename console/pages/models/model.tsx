import { useRoute } from 'preact-iso/router';
import { ShowModelDocument } from '../../../sdk/generated/operations.ts';
import { One } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { pathTo } from '../../parts/paths.ts';
import { Time } from '../../parts/time.tsx';
import { may } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { LANGUAGES, words } from '../../words/words.ts';
import { ACTS } from './model-act.tsx';
import { ModelState } from './model-state.tsx';

export function ModelPage() {
  const t = words.value;
  const { id = '' } = useRoute().params;
  const queried = useQuery(ShowModelDocument, { modelId: id }, { types: ['MODEL', 'CLIENT'] });
  return (
    <One key={id} thing={queried.data?.model} queried={queried} title={t.places.models}>
      {(model) => (
        <Page
          title={format.translated(model.label)}
          above={<a href="/models">{t.places.models}</a>}
          beside={
            <>
              <ModelState model={model} />
              {may('MODELS') ? (
                <nav class="buttons" aria-label={t.acts}>
                  {ACTS.filter(({ suits }) => suits.includes(model.status)).map(({ path }) => (
                    <a key={path} class="button" href={`${pathTo('models', id)}/${path}`}>
                      {t.models.acts[path]}
                    </a>
                  ))}
                </nav>
              ) : null}
            </>
          }
        >
          <Panel title={t.overview}>
            <dl class="facts">
              <Fact name={t.number}>{model.number}</Fact>
              {Object.entries(LANGUAGES).map(([code, name]) => {
                const field = code.toLowerCase() as 'en';
                return (
                  <Fact key={code} name={name}>
                    {model.label[field] || '–'}
                    <p class="hint">{model.description[field]}</p>
                  </Fact>
                );
              })}
              <Fact name={t.models.scalesUpdatable}>{model.scalesUpdatable ? t.yes : t.no}</Fact>
              <Fact name={t.models.showInherentRisk}>{model.showInherentRisk ? t.yes : t.no}</Fact>
              <Fact name={t.created}>
                <Time at={model.createdAt} />
                {model.adopted ? <p class="hint">{t.models.adopted}</p> : null}
              </Fact>
            </dl>
          </Panel>
          <Panel title={t.places.clients} {...(model.generic ? {} : { count: model.clients.totalCount })}>
            {model.generic ? <p>{t.models.scopes.generic}</p> : null}
            <p>
              {model.clients.nodes.map(({ alias }) => (
                <a key={alias} class="each" href={`/clients/${alias}`}>
                  {alias}
                </a>
              ))}
              {model.clients.nodes.length < model.clients.totalCount ? '…' : null}
            </p>
          </Panel>
        </Page>
      )}
    </One>
  );
}
