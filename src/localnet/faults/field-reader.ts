import { StrKey } from '@stellar/stellar-sdk/base';
import { ControlError } from '../control/control-error.ts';
import { field, type JsonObject } from '../json-value.ts';

const HASH = /^[0-9a-f]{64}$/;
const TEXT_LENGTH_MAX = 200_000;

/** Reads a rule's fields and knows which were never asked for. Every method throws ControlError, naming the field. */
export class FieldReader {
  readonly #fields: JsonObject;
  readonly #unread: Set<string>;

  constructor(fields: JsonObject) {
    this.#fields = fields;
    this.#unread = new Set(Object.keys(fields));
  }

  /** undefined when the field is missing or null. */
  #take(name: string): unknown {
    this.#unread.delete(name);
    return field(this.#fields, name) ?? undefined;
  }

  #check<T>(name: string, isValid: (value: unknown) => value is T, wanted: string): T | null {
    const value = this.#take(name);
    if (value === undefined) return null;
    if (!isValid(value)) throw new ControlError(`${name} must be ${wanted}`);
    return value;
  }

  whole(name: string, min: number, max: number): number | null {
    const isValid = (value: unknown): value is number =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return this.#check(name, isValid, `a whole number from ${min} to ${max}`);
  }

  flag(name: string): boolean | null {
    return this.#check(name, (value) => typeof value === 'boolean', 'true or false');
  }

  text(name: string): string | null {
    const isValid = (value: unknown): value is string =>
      typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX;
    return this.#check(name, isValid, 'a text');
  }

  /** A transaction hash in lower case hex. */
  hash(name: string): string | null {
    const isValid = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
    return this.#check(name, isValid, 'a transaction hash in lower case hex');
  }

  /** G... */
  publicKey(name: string): string | null {
    const isValid = (value: unknown): value is string =>
      typeof value === 'string' && StrKey.isValidEd25519PublicKey(value);
    return this.#check(name, isValid, 'an account address');
  }

  oneOf<T extends string | number>(name: string, values: readonly T[]): T | null {
    const isValid = (value: unknown): value is T => values.some((known) => known === value);
    return this.#check(name, isValid, `one of ${values.join(', ')}`);
  }

  /** The fields nobody has read. */
  unread(): readonly string[] {
    return [...this.#unread];
  }
}

/** The value of a field that may not be missing. */
export function required<T>(value: T | null, name: string): T {
  if (value === null) throw new ControlError(`${name} is missing`);
  return value;
}
