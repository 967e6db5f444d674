import { runCallora } from '../../../src/cli/run-callora.ts';
import { type Surroundings } from '../../../src/cli/surroundings.ts';
import { SECRETS } from '../../http/support/examples.ts';

export interface CliRun {
  readonly code: number;
  /** What was written to standard output and to standard error. */
  readonly out: string;
  readonly err: string;
}

export type Cli = (line: string | readonly string[], over?: Partial<Surroundings>) => Promise<CliRun>;

/** The command line for the service at `url`, in the hands of an administrator. A text is split at its spaces. */
export function cliFor(url: string | null): Cli {
  return async (line, over = {}) => {
    let out = '';
    let err = '';
    const code = await runCallora(typeof line === 'string' ? line.split(' ').filter(Boolean) : line, {
      url,
      userToken: null,
      adminKeyFor: () => Promise.resolve(SECRETS.adminApiKey),
      fetch,
      deadline: (ms) => AbortSignal.timeout(ms),
      out: (text) => (out += text),
      err: (text) => (err += text),
      ...over,
    });
    return { code, out, err };
  };
}

/** What a person has who has logged in, and holds no admin key. */
export function asUser(userToken: string): Partial<Surroundings> {
  return { userToken, adminKeyFor: () => Promise.resolve(null) };
}
