import { builder } from '../builder.ts';
import { answer, userErrors } from '../payload.ts';

builder.relayMutationField(
  'requestPasswordReset',
  {
    description: 'Who has forgotten a password.',
    inputFields: (t) => ({
      email: t.field({
        type: 'EmailAddress',
        required: true,
        description: 'The e-mail address of the account.',
      }),
    }),
  },
  {
    description:
      'Has a one-time link mailed that works for an hour. The answer is the same whether or not there is such an account. Where no mail is configured, an administrator can make a link by createUserLink.',
    resolve: (_root, { input }, { services, address }) =>
      answer(async () => {
        await services.links.request(input.email, address);
        return { requested: true };
      }),
  },
  {
    description: 'That it was heard.',
    outputFields: (t) => ({
      requested: t.boolean({
        description: 'True. Whoever has an account with this address finds a mail soon.',
        resolve: ({ requested }) => requested ?? false,
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'setPassword',
  {
    description: 'A link, and a password.',
    inputFields: (t) => ({
      token: t.string({ required: true, description: 'What follows the # in the one-time link.' }),
      password: t.string({
        required: true,
        description: 'The new password, of 12 to 256 characters; not one that is easily guessed.',
      }),
    }),
  },
  {
    description:
      'Sets the password of whoever the link was made for, and uses the link up. All sessions of that user end; API tokens and two-factor authentication stay as they are.',
    resolve: (_root, { input }, { services, address }) =>
      answer(async () => {
        const user = await services.links.setPassword(input.token, input.password, address);
        return { email: user.email };
      }),
  },
  {
    description: 'Whose password it is.',
    outputFields: (t) => ({
      email: t.field({
        type: 'EmailAddress',
        nullable: true,
        description: 'The address to sign in with now.',
        resolve: ({ email }) => email,
      }),
      userErrors: userErrors(t),
    }),
  },
);
