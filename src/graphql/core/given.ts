/** An input without what was given as null, which in a change means the same as leaving it out. */
export function given<T extends object>(input: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}
