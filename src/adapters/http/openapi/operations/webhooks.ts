import { type ReplayWebhookDeliveryError } from '../../../../core/webhooks/replay-webhook-delivery.ts';
import { type RotateWebhookSecretError } from '../../../../core/webhooks/rotate-webhook-secret.ts';
import {
  createWebhookBody,
  rotateWebhookBody,
  updateWebhookBody,
  webhookDeliveriesQuery,
  webhookDeliveryParams,
  webhookParams,
} from '../../schemas/webhook-bodies.ts';
import { replayedDelivery, shownWebhook, webhook, webhookDeliveries, webhooks } from '../answers/webhook.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Webhooks', audience: 'user' } as const;
const one = { ...common, path: '/api/webhooks/:id', params: webhookParams } as const;

/** The strictest form of an address is documented: it is what production takes. */
const HTTPS_ONLY = { httpsOnly: true };

export const WEBHOOKS: readonly Operation[] = [
  {
    ...common,
    id: 'listWebhooks',
    method: 'get',
    path: '/api/webhooks',
    summary: "The caller's webhooks; there are ten at the most",
    conditional: true,
    answers: { 200: { description: 'All of them', schema: webhooks } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'createWebhook',
    method: 'post',
    path: '/api/webhooks',
    summary: 'Be told of events at this address; the secret that signs the messages is shown this once',
    body: createWebhookBody(HTTPS_ONLY),
    creates: true,
    answers: {
      201: { description: 'The webhook', schema: shownWebhook, headers: { Location: 'Where it is found' } },
    },
    problems: ['too_many_webhooks', 'database_unavailable'],
  },
  {
    ...one,
    id: 'getWebhook',
    method: 'get',
    summary: 'One webhook',
    conditional: true,
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook_not_found', 'database_unavailable'],
  },
  {
    ...one,
    id: 'updateWebhook',
    method: 'patch',
    summary: 'Change a webhook, or switch it off and on',
    body: updateWebhookBody(HTTPS_ONLY),
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook_not_found', 'database_unavailable'],
  },
  {
    ...one,
    id: 'deleteWebhook',
    method: 'delete',
    summary: 'Forget a webhook with its deliveries',
    answers: { 204: { description: 'It is forgotten' } },
    problems: ['webhook_not_found', 'database_unavailable'],
  },
  {
    ...one,
    id: 'rotateWebhookSecret',
    method: 'post',
    path: '/api/webhooks/:id/rotate',
    summary: 'Another secret; meanwhile messages are signed with both',
    body: rotateWebhookBody,
    creates: true,
    answers: { 200: { description: 'The webhook with its new secret', schema: shownWebhook } },
    problems: kindsOf<RotateWebhookSecretError>({ webhook_not_found: true, database_unavailable: true }),
  },
  {
    ...one,
    id: 'listWebhookDeliveries',
    method: 'get',
    path: '/api/webhooks/:id/deliveries',
    summary: 'What was sent to a webhook, or waits to be; `status=dead`: what was given up',
    query: webhookDeliveriesQuery,
    conditional: true,
    answers: { 200: { description: 'One page of deliveries', schema: webhookDeliveries } },
    problems: ['webhook_not_found', 'database_unavailable'],
  },
  {
    ...common,
    id: 'replayWebhookDelivery',
    method: 'post',
    path: '/api/webhooks/:id/deliveries/:deliveryId/replay',
    summary: 'Send once more what was delivered or given up',
    params: webhookDeliveryParams,
    creates: true,
    answers: { 202: { description: 'It is due', schema: replayedDelivery } },
    problems: kindsOf<ReplayWebhookDeliveryError>({
      webhook_delivery_not_found: true,
      webhook_delivery_pending: true,
      webhook_inactive: true,
      database_unavailable: true,
    }),
  },
];
