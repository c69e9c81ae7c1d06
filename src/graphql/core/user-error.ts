import type { Problem } from '../../domain/errors.ts';
import { builder } from '../builder.ts';

const userErrorCode = builder.enumType('UserErrorCode', {
  description: 'The kind of the error.',
  values: {
    INVALID: { description: 'A value cannot be used; the message says which values can.' },
    NOT_FOUND: { description: 'The object with this id does not exist, or no longer.' },
    CONFLICT: {
      description:
        'The present state does not allow it: a name is taken, the object has changed meanwhile, or it has ended.',
    },
    REFUSED: { description: 'The request is understood, but it is not allowed as things are.' },
    FORBIDDEN: {
      description:
        'Your roles, or the scopes of your API token, do not allow it for this object. The message names the permission.',
    },
    THROTTLED: {
      description: 'Too many attempts, or too many callers at once; `retryAfter` says when to try again.',
    },
    SECOND_FACTOR_NEEDED: {
      description: 'The password is right; a code of the authenticator app is needed as well.',
    },
    PLAN_STALE: {
      description:
        'Something has changed since the plan was made, so it was not carried out. The message and `Plan.difference` say what; plan anew.',
    },
    UNAVAILABLE: { description: 'A service that is needed does not answer. Try again later.' },
  },
});

export const userError = builder.objectRef<Problem>('UserError').implement({
  description: 'Why something was not done, for a caller who can correct it.',
  fields: (t) => ({
    code: t.expose('code', { type: userErrorCode, description: 'The kind of the error.' }),
    message: t.exposeString('message', { description: 'What is wrong, with what, and what to do now.' }),
    path: t.exposeStringList('path', {
      nullable: true,
      description: 'The place in the input, such as `["firstUser", "email"]`.',
    }),
    retryAfter: t.exposeInt('retryAfter', {
      nullable: true,
      description: 'For THROTTLED: after how many seconds to try again.',
    }),
  }),
});
