import { encodeQR } from 'qr';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, sessionOf, userIn, type Fields } from '../core/payload.ts';
import { User } from '../user/user.ts';

builder.prismaObjectFields(User, (t) => ({
  twoFactor: t.boolean({
    description: 'Whether signing in needs a code of an authenticator app as well as the password.',
    select: { twoFactorSince: true },
    resolve: ({ twoFactorSince }) => twoFactorSince !== null,
  }),
  recoveryCodesLeft: t.relationCount('recoveryCodes', {
    where: { usedAt: null },
    description: 'How many recovery codes have not been used. renewRecoveryCodes makes new ones.',
  }),
}));

const PASSWORD = 'Your password again, so that nobody else can do this at your open screen.';

const recoveryCodesIn = (t: Fields<{ recoveryCodes?: string[] }>) =>
  t.exposeStringList('recoveryCodes', {
    nullable: true,
    description:
      'Ten recovery codes. Each of them replaces a code of the app once. They are shown here and never again.',
  });

mutation('setUpTwoFactor', {
  about:
    'Makes a secret for your authenticator app (TOTP). Nothing changes until confirmTwoFactor has shown that the app has it. The page `/two-factor` does both, with a QR code.',
  asks: 'Your password, as proof that it is you.',
  input: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  does: ({ password }, context) =>
    context.services.accounts.setUpTwoFactor(password, sessionOf(context), callerOf(context)),
  answers: 'The secret. It is shown here and never again.',
  gives: (t) => ({
    uri: t.exposeString('uri', {
      nullable: true,
      description: 'For the app, as a QR code: `otpauth://totp/...`.',
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'The same secret in base32, to be typed into the app.',
    }),
    qrCode: t.string({
      nullable: true,
      description:
        'The same as a picture that the app can scan: an SVG as a data URI, for the `src` of an image on a white background.',
      resolve: ({ uri }) =>
        uri && `data:image/svg+xml;base64,${Buffer.from(encodeQR(uri, 'svg')).toString('base64')}`,
    }),
  }),
});

mutation('confirmTwoFactor', {
  about:
    'Switches two-factor authentication on: from now on, signing in needs a code. Your other sessions end.',
  asks: 'A code, as proof that the app has the secret.',
  input: (t) => ({ code: t.string({ required: true, description: 'What the app shows now.' }) }),
  does: async ({ code }, context) => {
    const { accounts } = context.services;
    return { recoveryCodes: await accounts.confirmTwoFactor(code, sessionOf(context), callerOf(context)) };
  },
  answers: 'Your recovery codes.',
  gives: (t) => ({ recoveryCodes: recoveryCodesIn(t) }),
});

mutation('renewRecoveryCodes', {
  about: 'Makes new recovery codes in place of the old ones.',
  asks: 'Your password, as proof that it is you.',
  input: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  does: async ({ password }, context) => {
    const { accounts } = context.services;
    const recoveryCodes = await accounts.renewRecoveryCodes(password, sessionOf(context), callerOf(context));
    return { recoveryCodes };
  },
  answers: 'Your new recovery codes.',
  gives: (t) => ({ recoveryCodes: recoveryCodesIn(t) }),
});

mutation('disableTwoFactor', {
  about: 'Switches two-factor authentication off. The app and the recovery codes stop working.',
  asks: 'Your password, as proof that it is you.',
  input: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  does: async ({ password }, context) => {
    const { services, caller } = context;
    await services.accounts.disableTwoFactor(password, sessionOf(context), callerOf(context));
    return { userId: caller.user?.id };
  },
  answers: 'You, without two-factor authentication.',
  gives: (t) => ({ viewer: userIn(t, 'You, as you are now.') }),
});

mutation('resetUserTwoFactor', {
  about:
    'Switches two-factor authentication off for a user who has lost both the app and the recovery codes, and ends that user’s sessions. First make sure who asks: from now on, the password alone is enough.',
  asks: 'The user concerned.',
  input: (t) => ({
    userId: t.globalID({ for: User, required: true, description: 'The user who has lost the app.' }),
  }),
  does: async ({ userId: { id } }, context) => {
    await context.services.accounts.resetUserTwoFactor(id, callerOf(context));
    return { userId: id };
  },
  answers: 'The user whose two-factor authentication was reset.',
  gives: (t) => ({ user: userIn(t, 'The user, as it is now.') }),
});
