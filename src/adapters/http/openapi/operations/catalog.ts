import { type FindApiError } from '../../../../core/catalog/find-api.ts';
import { type UpstreamForbidden } from '../../../../core/catalog/check-upstream.ts';
import { type RegisterApiError } from '../../../../core/catalog/register-api.ts';
import { type ReplaceSigningSecretError } from '../../../../core/catalog/replace-signing-secret.ts';
import { type UpdateApiError } from '../../../../core/catalog/update-api.ts';
import { registerApiBody, updateApiBody } from '../../schemas/api-bodies.ts';
import { apiListQuery, apiParams } from '../../schemas/api-query.ts';
import { api, apis, ownApi, signingSecret } from '../answers/api.ts';
import { kindsOf, type Operation } from '../operation.ts';

const tag = 'APIs';

export const CATALOG: readonly Operation[] = [
  {
    id: 'listApis',
    method: 'get',
    path: '/api/apis',
    tag,
    summary: 'The APIs on offer',
    audience: 'anyone',
    query: apiListQuery,
    conditional: true,
    answers: { 200: { description: 'One page of them', schema: apis } },
    problems: ['database_unavailable'],
  },
  {
    id: 'getApi',
    method: 'get',
    path: '/api/apis/:id',
    tag,
    summary: 'One API, by its id or slug',
    audience: 'anyone',
    params: apiParams,
    conditional: true,
    answers: { 200: { description: 'The API with its endpoints', schema: api } },
    problems: kindsOf<FindApiError>({ api_not_found: true, database_unavailable: true }),
  },
  {
    id: 'registerApi',
    method: 'post',
    path: '/api/apis',
    tag,
    summary: 'Offer an API with priced endpoints',
    audience: 'user',
    body: registerApiBody,
    creates: true,
    answers: {
      201: { description: 'The API, as its owner sees it', schema: ownApi, headers: { Location: 'Where it is found' } },
    },
    problems: kindsOf<Exclude<RegisterApiError, UpstreamForbidden>>({ slugs_taken: true, database_unavailable: true }),
  },
  {
    id: 'updateApi',
    method: 'patch',
    path: '/api/apis/:id',
    tag,
    summary: "Change one's own API; endpoints are replaced as a whole",
    audience: 'user',
    params: apiParams,
    body: updateApiBody,
    answers: { 200: { description: 'The API, as its owner sees it', schema: ownApi } },
    problems: kindsOf<Exclude<UpdateApiError, UpstreamForbidden>>({
      api_not_found: true,
      api_contended: true,
      database_unavailable: true,
    }),
  },
  {
    id: 'replaceSigningSecret',
    method: 'post',
    path: '/api/apis/:id/signing-secret',
    tag,
    summary: "A new secret that the calls of one's own API are signed with; it is shown this once",
    audience: 'user',
    params: apiParams,
    creates: true,
    answers: { 200: { description: 'The secret', schema: signingSecret } },
    problems: kindsOf<ReplaceSigningSecretError>({ api_not_found: true, database_unavailable: true }),
  },
];
