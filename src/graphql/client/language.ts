import { builder, type Types } from '../builder.ts';

export const Language = builder.enumType('Language', {
  description: 'A language of MONARC.',
  values: {
    FR: { value: 'fr' as const, description: 'French.' },
    EN: { value: 'en' as const, description: 'English.' },
    DE: { value: 'de' as const, description: 'German.' },
    NL: { value: 'nl' as const, description: 'Dutch.' },
  },
});

/** A text in MONARC's four languages. */
export interface Translated {
  fr: string;
  en: string;
  de: string;
  nl: string;
}

export const Translations = builder.objectRef<Translated>('Translations').implement({
  description: 'A text in MONARC’s four languages.',
  fields: (t) => ({
    fr: t.exposeString('fr', { description: 'In French.' }),
    en: t.exposeString('en', { description: 'In English.' }),
    de: t.exposeString('de', { description: 'In German.' }),
    nl: t.exposeString('nl', { description: 'In Dutch.' }),
  }),
});

const inEach = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) => ({
  fr: t.string({ required: false, description: 'In French.' }),
  en: t.string({ required: false, description: 'In English.' }),
  de: t.string({ required: false, description: 'In German.' }),
  nl: t.string({ required: false, description: 'In Dutch.' }),
});

export const LabelInput = builder.inputType('LabelInput', {
  description:
    'A name in MONARC’s four languages. The text in the site’s default language is required; MONARC shows it in place of an empty one. Languages that are left out do not change; an empty text removes the present one.',
  fields: inEach,
});

export const DescriptionInput = builder.inputType('DescriptionInput', {
  description:
    'A longer text in MONARC’s four languages. Languages that are left out do not change; an empty text removes the present one.',
  fields: inEach,
});
