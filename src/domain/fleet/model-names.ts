/** Models have no names of their own: a file names them by their labels. */
import { LABELS, LANGUAGES, titleOf } from '../models/model-fields.ts';
import type { Model } from '../vocabulary.ts';
import type { FleetModel } from './fleet-file.ts';

/** The title of a model in the file, by the same rule as for a row. */
export const titleIn = ({ label: { fr = '', en = '', de = '', nl = '' } }: FleetModel): string =>
  titleOf({ labelFr: fr, labelEn: en, labelDe: de, labelNl: nl });

/** The models that this entry may be: that with its title, or else all with one of its labels. */
export function modelsLike(entry: FleetModel, models: ReadonlyMap<string, Model>): Model[] {
  const same = models.get(titleIn(entry));
  if (same !== undefined) return [same];
  return [...models.values()].filter((model) =>
    LANGUAGES.some((each) => entry.label[each] && entry.label[each] === model[LABELS[each]]),
  );
}

/** The titles of the models that have this label: those of Regent, then new ones of the file. */
export function titlesWith(label: string, models: ReadonlyMap<string, Model>, added: FleetModel[]): string[] {
  if (models.has(label)) return [label];
  const present = [...models].filter(([, model]) => LANGUAGES.some((each) => model[LABELS[each]] === label));
  const coming = added.filter((entry) => Object.values(entry.label).includes(label));
  return [...present.map(([title]) => title), ...coming.map(titleIn)];
}
