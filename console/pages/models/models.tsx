import { ListModelsDocument, type ModelStatus } from '../../../sdk/generated/operations.ts';
import { optionsOf } from '../../parts/forms/options.ts';
import { Columns } from '../../parts/lists/columns.tsx';
import { ListPage } from '../../parts/lists/list-page.tsx';
import { pathTo } from '../../parts/paths.ts';
import { useAddress } from '../../parts/use-address.ts';
import { may } from '../../regent/regent.ts';
import { useList } from '../../regent/use-list.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { ModelState } from './model-state.tsx';

export function Models() {
  const t = words.value;
  const { text = '', status = '', scope = '' } = useAddress().query;
  const filter = {
    text: text || null,
    status: Object.hasOwn(t.models.statuses, status) ? [status as ModelStatus] : null,
    generic: scope === '' ? null : scope === 'generic',
  };
  const list = useList(
    ListModelsDocument,
    filter,
    ({ models }) => models,
    { types: ['MODEL'] },
    { first: 20 },
  );
  const create = may('MODELS') ? (
    <a class="button main" href="/new-model">
      {t.models.create}
    </a>
  ) : null;
  return (
    <ListPage
      title={t.places.models}
      beside={create}
      list={list}
      empty={t.models.none}
      filters={[
        { name: 'text', label: t.models.search },
        { name: 'status', label: t.status, options: optionsOf(t.models.statuses) },
        { name: 'scope', label: t.models.offered, options: optionsOf(t.models.scopes) },
      ]}
    >
      {(models) => (
        <Columns
          label={t.places.models}
          rows={models}
          columns={[
            [t.number, ({ number }) => number],
            [
              t.name,
              ({ id, label }) => (
                <a href={pathTo('models', id)}>
                  <strong>{format.translated(label)}</strong>
                </a>
              ),
            ],
            [t.status, (model) => <ModelState model={model} />],
            [t.models.offered, ({ generic }) => t.models.scopes[generic ? 'generic' : 'linked'], 'wide'],
            [
              t.places.clients,
              ({ generic, clientCount }) => (generic ? null : format.number(clientCount)),
              'end',
            ],
          ]}
        />
      )}
    </ListPage>
  );
}
