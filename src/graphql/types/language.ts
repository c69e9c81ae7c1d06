import { builder } from '../builder.ts';

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

export const LabelInput = builder.inputType('LabelInput', {
  description: 'A name in MONARC’s four languages; none may be missing.',
  fields: (t) => ({
    fr: t.string({ required: true, description: 'In French.' }),
    en: t.string({ required: true, description: 'In English.' }),
    de: t.string({ required: true, description: 'In German.' }),
    nl: t.string({ required: true, description: 'In Dutch.' }),
  }),
});

export const DescriptionInput = builder.inputType('DescriptionInput', {
  description: 'A longer text in MONARC’s four languages; what is left out is empty.',
  fields: (t) => ({
    fr: t.string({ required: false, description: 'In French.' }),
    en: t.string({ required: false, description: 'In English.' }),
    de: t.string({ required: false, description: 'In German.' }),
    nl: t.string({ required: false, description: 'In Dutch.' }),
  }),
});
