import { StrKey } from '@stellar/stellar-sdk/base';
import { VAULT_VARIANTS, type VaultVariant } from '../contracts/deployable-code.ts';
import { field, isJsonObject, type JsonObject, parseJson } from '../json-value.ts';
import { parseUsdcAmount } from '../usdc-amount.ts';
import { ControlError } from './control-error.ts';

/** A request's body; an empty one is an empty object. Throws ControlError for anything that is no JSON object. */
export function bodyOf(text: string): JsonObject {
  const body = text.trim() === '' ? {} : parseJson(text);
  if (!isJsonObject(body)) throw new ControlError('the body must be a JSON object');
  return body;
}

/** Units (or stroops: both have seven places) as decimal text; `absent` when the field is missing. */
export function unitsField<T>(body: JsonObject, name: string, absent: T): string | T {
  const value = field(body, name);
  if (value === undefined || value === null) return absent;
  const units = typeof value === 'string' ? parseUsdcAmount(value) : undefined;
  if (units === undefined) throw new ControlError(`${name} must be a decimal amount in text`);
  return String(units);
}

export function booleanField(body: JsonObject, name: string, absent: boolean): boolean {
  const value = field(body, name) ?? absent;
  if (typeof value !== 'boolean') throw new ControlError(`${name} must be true or false`);
  return value;
}

function strkeyField(body: JsonObject, name: string, isValid: (text: string) => boolean): string | null {
  const value = field(body, name) ?? null;
  if (value === null) return null;
  if (typeof value !== 'string' || !isValid(value)) throw new ControlError(`${name} is not valid`);
  return value;
}

/** G..., or null when missing. */
export const publicKeyField = (body: JsonObject, name: string): string | null =>
  strkeyField(body, name, (text) => StrKey.isValidEd25519PublicKey(text));

/** S..., or null when missing. */
export const secretField = (body: JsonObject, name: string): string | null =>
  strkeyField(body, name, (text) => StrKey.isValidEd25519SecretSeed(text));

/** C..., or null when missing. */
export const contractField = (body: JsonObject, name: string): string | null =>
  strkeyField(body, name, (text) => StrKey.isValidContract(text));

/** The contract a path names. */
export function requireContractId(text: string): string {
  if (!StrKey.isValidContract(text)) throw new ControlError('no such contract');
  return text;
}

export function variantField(body: JsonObject): VaultVariant {
  const value = field(body, 'variant') ?? VAULT_VARIANTS[0];
  const variant = VAULT_VARIANTS.find((known) => known === value);
  if (variant === undefined) throw new ControlError(`variant must be one of ${VAULT_VARIANTS.join(', ')}`);
  return variant;
}

/** A whole number from `min` to `max`, given as a JSON number or as query text. */
export function wholeNumber(value: unknown, name: string, min: number, max: number): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min || number > max) {
    throw new ControlError(`${name} must be a whole number from ${min} to ${max}`);
  }
  return number;
}
