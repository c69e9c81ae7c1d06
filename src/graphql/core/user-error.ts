import type { Problem } from '../../domain/errors.ts';
import { builder } from '../builder.ts';

const userErrorCode = builder.enumType('UserErrorCode', {
  description: 'What kind of mistake it is.',
  values: {
    INVALID: { description: 'A value is not one that can be used; the message says which can.' },
    NOT_FOUND: { description: 'What an id names is not there, or no longer.' },
    CONFLICT: { description: 'It does not go with the state of things: taken, changed meanwhile, or ended.' },
    REFUSED: { description: 'It is understood, and not allowed as things are.' },
    FORBIDDEN: {
      description:
        'Your roles, or the scopes of your API token, do not allow it for this very thing; the message names the permission.',
    },
    THROTTLED: {
      description: 'It was tried too often, or by too many at once; `retryAfter` says when to try again.',
    },
    SECOND_FACTOR_NEEDED: {
      description: 'The password is right, and a code of the authenticator app is needed as well.',
    },
    UNAVAILABLE: { description: 'Something that is needed for it does not answer; try again later.' },
  },
});

export const userError = builder.objectRef<Problem>('UserError').implement({
  description: 'Why something was not done, in words for the caller, who can mend it.',
  fields: (t) => ({
    code: t.expose('code', { type: userErrorCode, description: 'What kind of mistake it is.' }),
    message: t.exposeString('message', { description: 'What, which, and what to do now.' }),
    path: t.exposeStringList('path', {
      nullable: true,
      description: 'Where in the input: `["firstUser", "email"]`, say.',
    }),
    retryAfter: t.exposeInt('retryAfter', {
      nullable: true,
      description: 'THROTTLED: in how many seconds to try again.',
    }),
  }),
});
