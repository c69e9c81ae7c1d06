/** The places of sealed values, by what never changes of their rows: see vault.ts. */
export const contexts = {
  clientSecrets: (alias: string) => `client/${alias}/secrets`,
  firstUserToken: (alias: string) => `client/${alias}/first-user-token`,
  totp: (userId: string) => `user/${userId}/totp`,
};
