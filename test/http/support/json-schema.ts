export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Gives the schema that a `$ref` names. */
export type Resolve = (ref: string) => JsonSchema;

/** What keeps a value from being the schema's; each keyword gives its own complaints. */
type Check = (given: never, value: unknown, at: string, resolve: Resolve, schema: JsonSchema) => string[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const complain = (isWrong: boolean, at: string, text: string): string[] => (isWrong ? [`${at} ${text}`] : []);

const none = (): string[] => [];

function typeOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

/** As much of JSON Schema 2020-12 as the document uses. */
const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (ref: string, value, at, resolve) => faultsOfValue(resolve(ref), value, resolve, at),
  allOf: (all: JsonSchema[], value, at, resolve) => all.flatMap((one) => faultsOfValue(one, value, resolve, at)),
  anyOf: (any: JsonSchema[], value, at, resolve) =>
    complain(fitting(any, value, resolve) === 0, at, 'is none of what it may be'),
  oneOf: (any: JsonSchema[], value, at, resolve) =>
    complain(fitting(any, value, resolve) !== 1, at, 'is not exactly one of what it may be'),
  type: (type: string | string[], value, at) =>
    complain(!typeOf(value).some((found) => [type].flat().includes(found)), at, `is no ${[type].flat().join(' or ')}`),
  enum: (values: unknown[], value, at) => complain(!values.includes(value), at, `is none of ${values.join(', ')}`),
  const: (constant: unknown, value, at) => complain(value !== constant, at, `is not ${String(constant)}`),
  properties: (properties: Record<string, JsonSchema>, value, at, resolve) =>
    Object.entries(properties).flatMap(([name, schema]) =>
      isObject(value) && name in value ? faultsOfValue(schema, value[name], resolve, `${at}.${name}`) : [],
    ),
  required: (names: string[], value, at) =>
    names.flatMap((name) => complain(isObject(value) && !(name in value), at, `has no ${name}`)),
  additionalProperties: (rule: boolean | JsonSchema, value, at, resolve, { properties = {} }) =>
    Object.entries(isObject(value) ? value : {})
      .filter(([name]) => !(name in (properties as object)))
      .flatMap(([name, extra]) =>
        typeof rule === 'boolean'
          ? complain(!rule, at, `has an undocumented ${name}`)
          : faultsOfValue(rule, extra, resolve, `${at}.${name}`),
      ),
  items: (schema: JsonSchema, value, at, resolve) =>
    (Array.isArray(value) ? value : []).flatMap((item, index) =>
      faultsOfValue(schema, item, resolve, `${at}[${index}]`),
    ),
  pattern: (pattern: string, value, at) =>
    complain(typeof value === 'string' && !new RegExp(pattern, 'u').test(value), at, `is not like ${pattern}`),
  minLength: (least: number, value, at) =>
    complain(typeof value === 'string' && value.length < least, at, `is shorter than ${least}`),
  maxLength: (most: number, value, at) =>
    complain(typeof value === 'string' && value.length > most, at, `is longer than ${most}`),
  minimum: (least: number, value, at) => complain(typeof value === 'number' && value < least, at, `is below ${least}`),
  maximum: (most: number, value, at) => complain(typeof value === 'number' && value > most, at, `is above ${most}`),
  minItems: (least: number, value, at) =>
    complain(Array.isArray(value) && value.length < least, at, `has less than ${least}`),
  maxItems: (most: number, value, at) =>
    complain(Array.isArray(value) && value.length > most, at, `has more than ${most}`),
  format: (format: string, value, at) =>
    complain(
      format === 'date-time' && typeof value === 'string' && new Date(Date.parse(value) || 0).toISOString() !== value,
      at,
      'is no time in UTC',
    ),
  description: none,
  example: none,
  default: none,
  title: none,
};

/** @throws on a keyword that it does not know: what nobody checks must not look checked */
export function faultsOfValue(schema: JsonSchema, value: unknown, resolve: Resolve, at = 'body'): string[] {
  return Object.entries(schema).flatMap(([keyword, given]) => {
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`Nobody checks the keyword ${keyword} at ${at}`);
    return check(given as never, value, at, resolve, schema);
  });
}

function fitting(schemas: readonly JsonSchema[], value: unknown, resolve: Resolve): number {
  return schemas.filter((schema) => faultsOfValue(schema, value, resolve).length === 0).length;
}
