import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the project, by its path from the root. */
export const projectText = (path: string): string => readFileSync(`${PROJECT_ROOT}${path}`, 'utf8');
