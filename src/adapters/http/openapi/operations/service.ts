import { z } from 'zod';
import { DOCS_FILES, DOCS_PATH, INITIALIZER_FILE, STYLE_FILE } from '../docs-page.ts';
import { type Operation } from '../operation.ts';

const common = { method: 'get', tag: 'Service', audience: 'anyone', conditional: true } as const;

/** What the service tells of itself. */
export const SERVICE: readonly Operation[] = [
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
