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
      revokeApiTokens: t.boolean({
        required: false,
        description: 'Whether the API tokens of the user stop working; true by default.',
      }),
    }),
  },
  {
    description:
      'Sets the password of whoever the link was made for, and uses the link up. All sessions of that user end, and API tokens stop working unless they are to stay. Two-factor authentication stays as it is.',
    resolve: (_root, { input }, { services, address }) =>
      answer(async () => {
        const { token, password, revokeApiTokens } = input;
        const user = await services.links.setPassword(token, password, address, {
          revokeApiTokens: revokeApiTokens ?? true,
        });
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
