/** Options that many commands have; docs/command-line.md explains them once. */
import type { TypedFlagParameter } from '@stricli/core';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { completeClient, completeServer } from './complete.ts';

type Flag<T> = TypedFlagParameter<T, Context>;

export interface JsonFlags {
  json: boolean;
}
export interface ListFlags extends JsonFlags {
  limit?: number;
}
export interface YesFlags {
  yes: boolean;
}
export interface OverrideFlags {
  override?: string;
}
/** Of a command that starts a run. */
export interface RunFlags extends JsonFlags, OverrideFlags {
  wait?: boolean;
}
/** Of a command whose run can be planned. */
export interface PlanFlags extends RunFlags {
  dryRun: boolean;
  keep: boolean;
}

/** Of a decision that a thing may stay as it is. */
export interface ReasonFlags extends JsonFlags {
  reason: string;
  until?: string;
}

/** False unless it is given. */
export const onOff = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const satisfies Flag<boolean>;

/** Undefined unless it or its `--no-` is given. */
export const maybe = (brief: string) =>
  ({ kind: 'boolean', brief, optional: true, withNegated: true }) as const satisfies Flag<
    boolean | undefined
  >;

export const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const satisfies Flag<
    string | undefined
  >;

export const clientFlag = (brief: string) =>
  ({ ...text(brief, 'alias'), proposeCompletions: completeClient }) as const;

export const serverFlag = (brief: string) =>
  ({ ...text(brief, 'server'), proposeCompletions: completeServer }) as const;

export const neededText = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder }) as const satisfies Flag<string>;

/** May be given several times. */
export const texts = (brief: string, placeholder: string) =>
  ({
    kind: 'parsed',
    parse: String,
    brief: `${brief}; may be given several times`,
    placeholder,
    optional: true,
    variadic: true,
  }) as const satisfies Flag<readonly string[] | undefined>;

export const whole = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: wholeNumber, brief, placeholder, optional: true }) as const satisfies Flag<
    number | undefined
  >;

/** One of the values of the API, which may be typed in small letters and with `-`. */
export const oneOf = <const T extends string>(values: readonly T[], brief: string) =>
  ({
    kind: 'parsed',
    parse: oneOfParser(values),
    proposeCompletions: () => values.map((value) => typedAs(value)),
    brief: `${brief}: ${values.map((value) => typedAs(value)).join(', ')}`,
    placeholder: 'value',
    optional: true,
  }) as const;

export const severalOf = <const T extends string>(
  values: readonly T[],
  brief = 'Only with one of these, with commas between them',
) => ({ ...oneOf(values, brief), variadic: ',' }) as const;

export const neededOneOf = <const T extends string>(values: readonly T[], brief: string) =>
  ({ ...oneOf(values, brief), optional: false }) as const;

const typedAs = (value: string) => value.toLowerCase().replaceAll('_', '-');

const oneOfParser =
  <T extends string>(values: readonly T[]) =>
  (input: string): T => {
    const found = values.find((value) => typedAs(value) === typedAs(input));
    if (found === undefined)
      throw new UsageError(`${input} is none of ${values.map((value) => typedAs(value)).join(', ')}.`);
    return found;
  };

function wholeNumber(input: string): number {
  if (!/^\d{1,9}$/.test(input)) throw new UsageError(`${input} is not a whole number.`);
  return Number(input);
}

export const jsonFlag = { json: onOff('For scripts: one JSON object') };
export const listFlags = {
  limit: whole('How many at most', 'number'),
  json: onOff('For scripts: one JSON object on each line'),
};
export const yesFlag = { yes: onOff('Do not ask for a confirmation') };
export const overrideFlag = {
  override: text('Why the run goes ahead in spite of maintenance windows; it is in the audit', 'reason'),
};
export const runFlags = {
  wait: maybe('Wait for the end of the run, which says the exit code; the default on a terminal'),
  ...overrideFlag,
  ...jsonFlag,
};
export const planFlags = {
  dryRun: onOff('Only show what would be done on the servers, with diffs'),
  keep: onOff('With --dry-run: keep the plan, for regent apply --plan'),
  ...runFlags,
};

export const reasonFlags = {
  reason: neededText('Why it may stay; it is shown with it', 'text'),
  until: text('Until when, such as 2026-12-01T06:00:00Z; by default without an end', 'time'),
};

/** One word or more after the command. */
export const manyArguments = (
  placeholder: string,
  brief: string,
  proposeCompletions?: (this: Context, partial: string) => Promise<readonly string[]>,
) =>
  ({
    kind: 'array',
    parameter: { parse: String, placeholder, brief, ...(proposeCompletions && { proposeCompletions }) },
    minimum: 1,
  }) as const;

/** One word after the command. */
export const oneArgument = (
  placeholder: string,
  brief: string,
  proposeCompletions?: (this: Context, partial: string) => Promise<readonly string[]>,
) =>
  ({
    kind: 'tuple',
    parameters: [{ parse: String, placeholder, brief, ...(proposeCompletions && { proposeCompletions }) }],
  }) as const;
