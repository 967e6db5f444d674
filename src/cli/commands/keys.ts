import { get, post, remove } from '../api-request.ts';
import { command, type Command, type Options } from '../command.ts';
import { PAGE } from '../options.ts';

const TERMS: Options = {
  name: { placeholder: 'text', summary: 'What its owner calls it' },
  scopes: { placeholder: 'read,write', summary: 'What it may be used for (both)' },
  'rate-limit': { placeholder: 'count', summary: 'Calls in a minute (600)', isNumber: true },
  'spend-limit': { placeholder: 'usdc', summary: 'The most that its calls may cost in all (no limit)' },
  'expires-at': { placeholder: 'time', summary: 'Works until then, ISO 8601 (for ever)' },
};

export const KEYS: readonly Command[] = [
  command({
    name: 'keys list',
    summary: "A user's API keys, masked",
    audience: 'user',
    options: PAGE,
    view: { columns: ['id', 'apiId', 'name', 'prefix', 'status', 'spentUsdc', 'spendLimitUsdc', 'createdAt'] },
    request: (given) => get('/api/keys', { limit: given.text('limit'), cursor: given.text('cursor') }),
  }),
  command({
    name: 'keys issue',
    summary: 'A key for an API, by its id or slug; it is shown this once',
    audience: 'user',
    parameters: ['api'],
    options: TERMS,
    request: (given) =>
      post('/api/keys', {
        apiId: given.parameter('api'),
        name: given.text('name'),
        scopes: given.list('scopes'),
        rateLimitPerMinute: given.number('rate-limit'),
        spendLimitUsdc: given.text('spend-limit'),
        expiresAt: given.text('expires-at'),
      }),
  }),
  command({
    name: 'keys rotate',
    summary: 'Another secret for a key; it is shown this once',
    audience: 'user',
    parameters: ['keyId'],
    options: {
      grace: { placeholder: 'seconds', summary: 'The old secret works so much longer', required: true, isNumber: true },
    },
    request: (given) => post(`/api/keys/${given.segment('keyId')}/rotate`, { graceSeconds: given.number('grace') }),
  }),
  command({
    name: 'keys revoke',
    summary: 'End a key for good',
    audience: 'user',
    parameters: ['keyId'],
    view: { done: 'The key is revoked.' },
    request: (given) => remove(`/api/keys/${given.segment('keyId')}`),
  }),
];
