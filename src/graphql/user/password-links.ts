import { mutation } from '../core/mutation.ts';

mutation('requestPasswordReset', {
  about:
    'Has a one-time link mailed that works for an hour. The answer is the same whether or not there is such an account. Where no mail is configured, an administrator can make a link by createUserLink.',
  asks: 'Who has forgotten a password.',
  input: (t) => ({
    email: t.field({
      type: 'EmailAddress',
      required: true,
      description: 'The e-mail address of the account.',
    }),
  }),
  does: async ({ email }, { services, address }) => {
    await services.links.request(email, address);
    return { requested: true };
  },
  answers: 'That it was heard.',
  gives: (t) => ({
    requested: t.boolean({
      description: 'True. Whoever has an account with this address finds a mail soon.',
      resolve: ({ requested }) => requested ?? false,
    }),
  }),
});

mutation('setPassword', {
  about:
    'Sets the password of whoever the link was made for, and uses the link up. All sessions of that user end, and API tokens stop working unless they are to stay. Two-factor authentication stays as it is.',
  asks: 'A link, and a password.',
  input: (t) => ({
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
  does: async ({ token, password, revokeApiTokens }, { services, address }) => {
    const how = { revokeApiTokens: revokeApiTokens ?? true };
    const { email } = await services.links.setPassword(token, password, address, how);
    return { email };
  },
  answers: 'Whose password it is.',
  gives: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      nullable: true,
      description: 'The address to sign in with now.',
    }),
  }),
});
