/** Something that is missing, and how to fix it: a package, an Apache module, or an instruction. */
export type Lack = { what: string; package?: string; module?: string; advice?: string };
