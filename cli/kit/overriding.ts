/** The fields of an input with which its runs go ahead in spite of maintenance windows. */
export const overriding = (reason?: string) =>
  reason === undefined ? {} : { override: true, overrideReason: reason };
