/** The contexts of sealed values, made of parts of their rows that never change: see vault.ts. */
export const contexts = {
  clientSecrets: (alias: string) => `client/${alias}/secrets`,
  firstUserToken: (alias: string) => `client/${alias}/first-user-token`,
  /** Of a link that is stored nowhere. */
  download: () => 'download',
  /** The same. */
  upload: () => 'upload',
  /** Of the files that somebody has given for the plan of a take-over. */
  takeOver: () => 'take-over',
  webhookUrl: (webhookId: string) => `webhook/${webhookId}/url`,
  webhookSecret: (webhookId: string) => `webhook/${webhookId}/secret`,
  /** The same, so that a secret becomes the old one without being opened. */
  webhookOldSecret: (webhookId: string) => `webhook/${webhookId}/secret`,
  totp: (userId: string) => `user/${userId}/totp`,
};
