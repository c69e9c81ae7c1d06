import { builder } from '../builder.ts';
import { answer, byId, callerOf, sessionOf, userErrors, type Fields } from '../payload.ts';
import { User } from './user.ts';

builder.prismaObjectFields(User, (t) => ({
  twoFactor: t.boolean({
    description: 'Whether signing in takes a code of an authenticator app as well as the password.',
    select: { twoFactorSince: true },
    resolve: ({ twoFactorSince }) => twoFactorSince !== null,
  }),
  recoveryCodesLeft: t.relationCount('recoveryCodes', {
    where: { usedAt: null },
    description: 'How many recovery codes have not been used; make new ones with renewRecoveryCodes.',
  }),
}));

const PASSWORD = 'Your password once more, so that nobody does this who finds your screen open.';
const CODES =
  'Ten codes, each of which stands in once for a code of the app. They are shown here and never again.';

const recoveryCodesIn = (t: Fields<{ recoveryCodes?: string[] }>) =>
  t.stringList({
    nullable: true,
    description: CODES,
    resolve: ({ recoveryCodes }) => recoveryCodes,
  });

builder.relayMutationField(
  'setUpTwoFactor',
  {
    description: 'That it is you.',
    inputFields: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  },
  {
    description:
      'Makes a secret for your authenticator app (TOTP). Nothing changes until you prove with confirmTwoFactor that the app has it.',
    resolve: (_root, { input }, context) =>
      answer(() => {
        const { services } = context;
        return services.accounts.setUpTwoFactor(input.password, sessionOf(context), callerOf(context));
      }),
  },
  {
    description: 'The secret. It is shown here and never again.',
    outputFields: (t) => ({
      uri: t.string({
        nullable: true,
        description: 'For the app, as a QR code: `otpauth://totp/...`.',
        resolve: ({ uri }) => uri,
      }),
      secret: t.string({
        nullable: true,
        description: 'The same secret in base32, to be typed into the app.',
        resolve: ({ secret }) => secret,
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'confirmTwoFactor',
  {
    description: 'That the app has the secret.',
    inputFields: (t) => ({ code: t.string({ required: true, description: 'What the app shows now.' }) }),
  },
  {
    description:
      'Switches two-factor authentication on: from now on signing in takes a code. Your other sessions end.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { services } = context;
        const actor = callerOf(context);
        const recoveryCodes = await services.accounts.confirmTwoFactor(input.code, sessionOf(context), actor);
        return { recoveryCodes };
      }),
  },
  {
    description: 'Your recovery codes.',
    outputFields: (t) => ({ recoveryCodes: recoveryCodesIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'renewRecoveryCodes',
  {
    description: 'That it is you.',
    inputFields: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  },
  {
    description: 'Makes new recovery codes in place of the old ones.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { services } = context;
        const actor = callerOf(context);
        const { password } = input;
        const recoveryCodes = await services.accounts.renewRecoveryCodes(password, sessionOf(context), actor);
        return { recoveryCodes };
      }),
  },
  {
    description: 'Your new recovery codes.',
    outputFields: (t) => ({ recoveryCodes: recoveryCodesIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'disableTwoFactor',
  {
    description: 'That it is you.',
    inputFields: (t) => ({ password: t.string({ required: true, description: PASSWORD }) }),
  },
  {
    description: 'Switches two-factor authentication off: the app and the recovery codes are forgotten.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { services, caller } = context;
        await services.accounts.disableTwoFactor(input.password, sessionOf(context), callerOf(context));
        return { userId: caller.user?.id };
      }),
  },
  {
    description: 'You, without it.',
    outputFields: (t) => ({
      viewer: t.prismaField({
        type: User,
        nullable: true,
        description: 'You, as you are now.',
        resolve: (query, { userId }, _args, { services }) =>
          byId(query, userId, (args) => services.prisma.user.findUnique(args)),
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'resetUserTwoFactor',
  {
    description: 'Whose.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user who has lost the app.' }),
    }),
  },
  {
    description:
      'Switches two-factor authentication off for somebody who has lost both the app and the recovery codes, and ends that user’s sessions. Make sure of who asks: from now on the password alone lets them in.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.accounts.resetUserTwoFactor(input.userId.id, callerOf(context));
        return { userId: input.userId.id };
      }),
  },
  {
    description: 'The user whose two-factor authentication was reset.',
    outputFields: (t) => ({
      user: t.prismaField({
        type: User,
        nullable: true,
        description: 'The user, as it is now.',
        resolve: (query, { userId }, _args, { services }) =>
          byId(query, userId, (args) => services.prisma.user.findUnique(args)),
      }),
      userErrors: userErrors(t),
    }),
  },
);
