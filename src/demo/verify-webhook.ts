import { createHmac, timingSafeEqual } from 'node:crypto';
import { type WebhookMessage } from './webhook-receiver.ts';

const SECRET_PREFIX = 'whsec_';
/** An older message may be one that somebody has recorded (Standard Webhooks). */
const AGE_SECONDS_MAX = 300;

/**
 * What a message says, when it was signed with this secret and just now; else null. As a receiver would write it that
 * has read docs/webhooks.md.
 */
export function verifyWebhook(message: WebhookMessage, secret: string, nowMs: number): unknown {
  const { id, timestamp, signature, body } = message;
  const ageSeconds = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!(ageSeconds <= AGE_SECONDS_MAX) || !secret.startsWith(SECRET_PREFIX)) return null;
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isSigned = signature.split(' ').some((each) => {
    const [version, text = ''] = each.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? (JSON.parse(body) as unknown) : null;
}
