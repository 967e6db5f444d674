import { type HttpDependencies } from '../dependencies.ts';

/** What the document depends on besides the code. */
export type DocumentFacts = Pick<HttpDependencies, 'access' | 'login' | 'version' | 'clock' | 'vault'>;
