import { expect, test } from 'vitest';
import {
  DEEPEST_INPUT,
  isWithinInput,
  isWithinJson,
  limitInput,
  limitJson,
  MOST_INPUT_VALUES,
} from '../../src/server/yoga/limit-input.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const wide = (count: number) => Array(count).fill(1);

test('what is within the limits is taken, to the last level and value', () => {
  expect(isWithinInput({ x: nested(DEEPEST_INPUT) })).toBe(true);
  expect(isWithinInput({ x: nested(DEEPEST_INPUT + 1) })).toBe(false);
  expect(isWithinInput({ x: wide(MOST_INPUT_VALUES - 1) })).toBe(true);
  expect(isWithinInput({ x: wide(MOST_INPUT_VALUES) })).toBe(false);
  expect(isWithinInput(undefined)).toBe(true);
});

test('extensions count with variables', () => {
  const half = { x: wide(MOST_INPUT_VALUES / 2) };
  expect(() => limitInput({ variables: half, extensions: half })).toThrow('the limit is');
  expect(() => limitInput({ variables: half })).not.toThrow();
});

test('JSON is refused for what it is, and never for what its strings say', () => {
  const hostile = ['[[[[{{{{,,,,'.repeat(5_000), '"'.repeat(999), '\\'.repeat(999), '\\"\\\\', ''];
  for (const text of hostile) {
    expect(isWithinJson(JSON.stringify({ [text]: text, more: [text, { x: text }] }))).toBe(true);
    const deep = `{"x":${JSON.stringify(text)},"y":${'['.repeat(99)}`;
    expect(() => limitJson(deep)).toThrow('Too many levels');
    const long = `{"x":${JSON.stringify(text)},"y":[${'1,'.repeat(2 * MOST_INPUT_VALUES)}`;
    expect(() => limitJson(long)).toThrow('Too many values');
  }
});

test('whatever may be sent as variables gets through as JSON', () => {
  const variables = { x: [...wide(MOST_INPUT_VALUES - 60), nested(DEEPEST_INPUT - 1)] };
  expect(isWithinInput(variables)).toBe(true);
  const payload = { query: '{ a }', variables, operationName: 'a', extensions: {} };
  expect(isWithinJson(JSON.stringify({ id: '1', type: 'subscribe', payload }))).toBe(true);
});

test('what is no JSON has an end', () => {
  for (const text of ['"', '"\\', '"\\"', '', ']]]]', '{"a']) expect(isWithinJson(text)).toBe(true);
});
