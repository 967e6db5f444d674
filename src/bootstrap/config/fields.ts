import { z } from 'zod';
import { parseUpstreamHost, parseUpstreamUrl } from '../../core/catalog/upstream-url.ts';
import { isStrkey, type StrkeyKind } from '../../core/shared/strkey.ts';
import { parseUsdc } from '../../core/shared/usdc.ts';

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

/** A domain name with or without a port. */
export const domain = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .regex(
      /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/,
      'must be a domain name, without a scheme or a path',
    );

/** Comma-separated host names, without ports. */
export const hostNames = () =>
  z
    .string()
    .transform((value) => value.split(',').map((host) => host.trim().toLowerCase()))
    .refine((hosts) => hosts.every((host) => /^[a-z0-9._-]{1,253}$/.test(host)), 'must be host names, comma-separated');

/** Comma-separated names and addresses without ports, each in the one spelling in which upstreams are judged. */
export const upstreamHosts = () =>
  z.string().transform((value, context) => {
    const hosts = value.split(',').map((host) => parseUpstreamHost(host.trim()));
    const sound = hosts.filter((host) => host !== null);
    if (sound.length === hosts.length) return sound;
    context.addIssue({ code: 'custom', message: 'must be host names or IP addresses without ports, comma-separated' });
    return z.NEVER;
  });

export const upstreamUrl = () =>
  z.string().transform((value, context) => {
    const url = parseUpstreamUrl(value);
    if (url.isOk()) return url.value;
    context.addIssue({ code: 'custom', message: 'must be an http or https URL without user, query or fragment' });
    return z.NEVER;
  });

const parsesAs = (value: string, protocols: readonly string[]): boolean => {
  const url = URL.parse(value);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
};

export const httpUrl = () =>
  z
    .string()
    .refine((value) => parsesAs(value, ['http:', 'https:']), 'must be an http or https URL')
    .refine((value) => (URL.parse(value)?.username ?? '') === '', 'must not carry a user name or a password');

/** Comma-separated origins (RFC 6454), spelled as browsers send them, because they are compared as text. */
export const origins = () =>
  z
    .string()
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .refine((found) => found.every((origin) => parsesAs(origin, ['http:', 'https:'])), {
      message: 'must be http or https origins, comma-separated',
      abort: true,
    })
    .refine(
      (found) => found.every((origin) => URL.parse(origin)?.origin === origin),
      'must be origins in lower case, without a path and without the default port',
    );

export const postgresUrl = () =>
  z
    .string()
    .refine((value) => parsesAs(value, ['postgres:', 'postgresql:']), 'must be a postgresql:// URL with a host');

export const redisUrl = () =>
  z
    .string()
    .refine((value) => parsesAs(value, ['redis:', 'rediss:']), 'must be a redis:// or rediss:// URL with a host');

/** A plain decimal number; for figures, never for money. */
export const decimal = (max: number) => {
  const message = `must be a decimal number from 0 to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,12})?$/, message)
    .transform(Number)
    .refine((value) => value <= max, message);
};

/** A positive amount of USDC, in units. */
export const usdc = () =>
  z.string().transform((value, context) => {
    const units = parseUsdc(value);
    if (units.isOk()) return units.value;
    context.addIssue({ code: 'custom', message: 'must be an amount of USDC above 0 with at most 7 decimals' });
    return z.NEVER;
  });

/** `name=url`, comma-separated; names as metrics and views show them. */
export const namedUrls = () =>
  z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .refine((entries) => entries.every((entry) => /^[a-z][a-z0-9_]{0,62}=\S+$/.test(entry)), {
      message: 'must be name=url pairs, comma-separated; a name is lower case letters, digits and _',
      abort: true,
    })
    .transform((entries) => entries.map((entry) => splitAt(entry, entry.indexOf('='))))
    .refine((pairs) => pairs.every(([, url]) => httpUrl().safeParse(url).success), {
      message: 'must be http or https URLs without a user name or a password',
      abort: true,
    })
    .transform((pairs) => pairs.map(([id, url]) => ({ id, url })));

const splitAt = (text: string, at: number): readonly [string, string] => [text.slice(0, at), text.slice(at + 1)];

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
