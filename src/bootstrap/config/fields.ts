import { z } from 'zod';
import { isStrkey, type StrkeyKind } from './strkey.ts';

/** The kinds of values that a variable can hold. Each message says what is expected, never what was found. */

export const integer = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
};

export const timeoutMs = () => integer(1, 600_000);

export const port = () => integer(0, 65_535);

export const flag = () => z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

export const text = (lengthMax = 255) =>
  z
    .string()
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters');

export const hostName = () =>
  z.string().regex(/^[A-Za-z0-9._:-]{1,253}$/, 'must be a host name or an IP address, without a scheme or a port');

/** Comma-separated host names, without ports. */
export const hostNames = () =>
  z
    .string()
    .transform((value) => value.split(',').map((host) => host.trim().toLowerCase()))
    .refine((hosts) => hosts.every((host) => /^[a-z0-9._-]{1,253}$/.test(host)), 'must be host names, comma-separated');

const parsesAs = (value: string, protocols: readonly string[]): boolean => {
  const url = URL.parse(value);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
};

export const httpUrl = () =>
  z
    .string()
    .refine((value) => parsesAs(value, ['http:', 'https:']), 'must be an http or https URL')
    .refine((value) => (URL.parse(value)?.username ?? '') === '', 'must not carry a user name or a password');

export const postgresUrl = () =>
  z
    .string()
    .refine((value) => parsesAs(value, ['postgres:', 'postgresql:']), 'must be a postgresql:// URL with a host');

const strkeyMessage: Readonly<Record<StrkeyKind, string>> = {
  account: 'must be a Stellar account (G..., 56 characters, valid checksum)',
  contract: 'must be a contract id (C..., 56 characters, valid checksum)',
  seed: 'must be a secret seed (S..., 56 characters, valid checksum)',
};

export const strkey = (kind: StrkeyKind) => z.string().refine((value) => isStrkey(kind, value), strkeyMessage[kind]);

/** Comma-separated secret seeds, each named once: two workers on one channel would fight for its sequence. */
export const distinctSeeds = () =>
  z
    .string()
    .transform((value) => value.split(',').map((seed) => seed.trim()))
    .refine((seeds) => seeds.every((seed) => isStrkey('seed', seed)), {
      message: 'must be secret seeds (S..., 56 characters, valid checksum), comma-separated',
      abort: true,
    })
    .refine((seeds) => new Set(seeds).size === seeds.length, 'must not name the same seed twice');
