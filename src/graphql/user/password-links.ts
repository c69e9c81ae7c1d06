import { mutation } from '../core/mutation.ts';

mutation('requestPasswordReset', {
  about:
    'Mails a one-time link that works for an hour. The answer is the same whether or not there is such an account. If no mail is configured, an administrator can make a link with createUserLink.',
  asks: 'Whose password is forgotten.',
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
  answers: 'The request was accepted.',
  gives: (t) => ({
    requested: t.boolean({
      description: 'Always true. If there is an account with this address, a mail arrives soon.',
      resolve: ({ requested }) => requested ?? false,
    }),
  }),
});

mutation('setPassword', {
  about:
    'Sets the password of the user for whom the link was made. The link works only once. All sessions of that user end, and so do the API tokens, unless `revokeApiTokens` is false. Two-factor authentication does not change.',
  asks: 'A link, and a password.',
  input: (t) => ({
    token: t.string({ required: true, description: 'The part of the one-time link after the #.' }),
    password: t.string({
      required: true,
      description: 'The new password: 12 to 256 characters, and not easy to guess.',
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
  answers: 'The user whose password was set.',
  gives: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      nullable: true,
      description: 'The address to sign in with now.',
    }),
  }),
});
