import { post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { REASON } from '../options.ts';

interface AdminAction {
  readonly name: string;
  readonly summary: string;
  /** What it is done to. */
  readonly parameter: string;
  /** The path of these things; `<id>/<verb>` follows. */
  readonly path: string;
  readonly verb: string;
}

/** What an administrator does to one thing, with a reason. */
export function adminAction({ name, summary, parameter, path, verb }: AdminAction): Command {
  return command({
    name,
    summary,
    audience: 'admin',
    parameters: [parameter],
    options: REASON,
    request: (given) => post(`${path}/${given.segment(parameter)}/${verb}`, { reason: given.text('reason') }),
  });
}
