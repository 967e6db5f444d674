import { type EventType } from '../../src/core/webhooks/domain-event.ts';
import { type ClaimedDelivery, type DeliveryOutcome } from '../../src/core/webhooks/ports/webhook-deliveries.ts';
import { type NewWebhook } from '../../src/core/webhooks/ports/webhook-endpoints.ts';
import { type WebhookEndpoint } from '../../src/core/webhooks/webhook-endpoint.ts';
import { addKey, offerApi } from './api-key-scenario.ts';
import { NOW, unique, valueOf } from './scenario.ts';
import { type World } from './world.ts';

/*
 * Steps for suites that tell users of events.
 */

export const CLAIM_MS = 60_000;

export function newWebhook(over: Partial<NewWebhook> = {}): NewWebhook {
  return {
    id: unique('webhook'),
    userId: 'alice',
    url: 'https://alice.example.com/hook',
    events: ['api_key.revoked'],
    description: null,
    secret: unique('whsec_'),
    ...over,
  };
}

export async function addWebhook(world: World, over: Partial<NewWebhook> = {}): Promise<WebhookEndpoint> {
  return valueOf(world.webhooks.add(newWebhook(over), 10, NOW));
}

/** Something happens to the user, of the type that is the easiest to make happen. */
export async function revokeKey(world: World, userId = 'alice', apiId = 'api'): Promise<void> {
  const { id } = await addKey(world, { userId, apiId });
  await valueOf(world.keys.revoke({ id, userId }, NOW));
}

/** So many deliveries to one new endpoint, due now. */
export async function due(world: World, count: number, over: Partial<NewWebhook> = {}): Promise<WebhookEndpoint> {
  const webhook = await addWebhook(world, over);
  const apiId = unique('api');
  await offerApi(world, apiId);
  for (let made = 0; made < count; made += 1) await revokeKey(world, webhook.userId, apiId);
  await valueOf(world.events.passOn(100, NOW));
  return webhook;
}

export async function claimDue(
  world: World,
  token: string,
  over: { readonly limit?: number; readonly endpointMax?: number; readonly running?: Map<string, number> } = {},
  now = NOW,
): Promise<readonly ClaimedDelivery[]> {
  const places = { limit: 100, endpointMax: 100, running: new Map<string, number>(), ...over };
  return valueOf(world.deliveries.claim({ token, until: now + CLAIM_MS, ...places }, now));
}

/** Answered with 500 unless the outcome is that it was delivered. */
export async function recordAs(
  world: World,
  { serial }: Pick<ClaimedDelivery, 'serial'>,
  token: string,
  outcome: DeliveryOutcome,
): Promise<boolean> {
  const statusCode = outcome.kind === 'delivered' ? 204 : 500;
  const attempt = { startedAt: NOW, durationMs: 12, statusCode, failure: null };
  return valueOf(world.deliveries.record({ serial, token }, attempt, outcome));
}

export async function deliveriesOf(world: World, { id: endpointId, userId }: WebhookEndpoint) {
  return valueOf(world.deliveries.list({ endpointId, userId, status: null, after: null, limit: 100 }));
}

export async function pendingTypes(world: World): Promise<EventType[]> {
  return (await valueOf(world.events.pending(100))).map(({ fact }) => fact.type);
}
