import { z } from 'zod';
import { LANDING_FILES } from '../../landing/landing-files.ts';
import { landing } from '../answers/landing.ts';
import { DOCS_FILES, DOCS_PATH, INITIALIZER_FILE, STYLE_FILE } from '../docs-page.ts';
import { type Operation } from '../operation.ts';

const common = { method: 'get', tag: 'Service', audience: 'anyone', conditional: true } as const;

/** What the service tells of itself. */
export const SERVICE: readonly Operation[] = [
  {
    ...common,
    id: 'getLanding',
    path: '/',
    summary: 'What is running, how it is and where to go: a page, or JSON for whoever prefers it',
    conditional: false,
    answers: {
      200: {
        description: 'Also while the service is down, which it then says',
        type: 'text/html',
        alternatives: { 'application/json': landing },
      },
    },
  },
  ...Object.entries(LANDING_FILES).map(([path, { type }]): Operation => ({
    ...common,
    id: `getLandingFile_${path.slice('/landing/'.length).replace(/\W/g, '_')}`,
    path,
    summary: 'A part of that page',
    answers: { 200: { description: 'The file', type } },
  })),
  {
    ...common,
    id: 'getMetrics',
    path: '/api/metrics',
    summary: 'Prometheus text',
    audience: 'metrics',
    conditional: false,
    answers: { 200: { description: 'Every metric', type: 'text/plain' } },
  },
  {
    ...common,
    id: 'getOpenApi',
    path: '/api/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  },
  {
    ...common,
    id: 'getDocs',
    path: DOCS_PATH,
    summary: 'This document, to read and to try',
    answers: { 200: { description: 'A page', type: 'text/html' } },
  },
  ...Object.entries({ [INITIALIZER_FILE]: 'text/javascript', [STYLE_FILE]: 'text/css', ...DOCS_FILES }).map(
    ([name, type]): Operation => ({
      ...common,
      id: `getDocsFile_${name.replace(/\W/g, '_')}`,
      path: `${DOCS_PATH}/${name}`,
      summary: 'A part of that page',
      answers: { 200: { description: 'The file', type } },
    }),
  ),
];
