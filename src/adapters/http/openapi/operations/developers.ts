import { developerBody } from '../../schemas/developer-body.ts';
import { developer } from '../answers/developer.ts';
import { type Operation } from '../operation.ts';

const tag = 'Developers';

export const DEVELOPERS: readonly Operation[] = [
  {
    id: 'getDeveloper',
    method: 'get',
    path: '/api/developers/me',
    tag,
    summary: "The caller's profile; the first read makes a blank one",
    audience: 'user',
    conditional: true,
    answers: { 200: { description: 'The profile', schema: developer } },
    problems: ['database_unavailable'],
  },
  {
    id: 'updateDeveloper',
    method: 'patch',
    path: '/api/developers/me',
    tag,
    summary: 'Change the profile; null clears a field',
    audience: 'user',
    body: developerBody,
    answers: { 200: { description: 'The profile', schema: developer } },
    problems: ['database_unavailable'],
  },
];
