import { type IssueApiKeyError } from '../../../../core/access/issue-api-key.ts';
import { type RevokeApiKeyError } from '../../../../core/access/revoke-api-key.ts';
import { type RotateApiKeyError } from '../../../../core/access/rotate-api-key.ts';
import { type Clock } from '../../../../core/shared/clock.ts';
import { apiKeyParams, issueApiKeyBody, rotateApiKeyBody } from '../../schemas/api-key-bodies.ts';
import { pageQuery } from '../../schemas/page-query.ts';
import { apiKeys, shownApiKey } from '../answers/api-key.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'API keys', audience: 'user' } as const;

export function keyOperations(clock: Clock): readonly Operation[] {
  return [
    {
      ...common,
      id: 'listApiKeys',
      method: 'get',
      path: '/api/keys',
      summary: "The caller's keys, masked",
      query: pageQuery,
      conditional: true,
      answers: { 200: { description: 'One page of them', schema: apiKeys } },
      problems: ['database_unavailable'],
    },
    {
      ...common,
      id: 'issueApiKey',
      method: 'post',
      path: '/api/keys',
      summary: 'A key for one API; it is shown this once',
      body: issueApiKeyBody(clock),
      creates: true,
      answers: { 201: { description: 'The key', schema: shownApiKey } },
      problems: kindsOf<IssueApiKeyError>({ api_not_found: true, api_not_active: true, database_unavailable: true }),
    },
    {
      ...common,
      id: 'revokeApiKey',
      method: 'delete',
      path: '/api/keys/:id',
      summary: 'End a key for good',
      params: apiKeyParams,
      answers: { 204: { description: 'It is ended' } },
      problems: kindsOf<RevokeApiKeyError>({ api_key_not_found: true, database_unavailable: true }),
    },
    {
      ...common,
      id: 'rotateApiKey',
      method: 'post',
      path: '/api/keys/:id/rotate',
      summary: 'Another secret for a key; the old one works a little longer',
      params: apiKeyParams,
      body: rotateApiKeyBody,
      creates: true,
      answers: { 200: { description: 'The key with its new secret', schema: shownApiKey } },
      problems: kindsOf<RotateApiKeyError>({
        api_key_not_found: true,
        api_key_ended: true,
        api_key_contended: true,
        database_unavailable: true,
      }),
    },
  ];
}
