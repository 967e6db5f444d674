import { type ApiAnswer, type ApiRequest, type Ask } from './api-request.ts';
import { type Given } from './given.ts';
import { type View } from './view.ts';

export interface Option {
  /** What the value is, for the help; null: the option takes none. */
  readonly placeholder: string | null;
  readonly summary: string;
  readonly required?: boolean;
  /** Only digits. */
  readonly isNumber?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

/** Who may ask. `user` is the user that is acted for; `user_or_admin` takes the administrator unless a user is named. */
export type Audience = 'anyone' | 'admin' | 'user' | 'user_or_admin';

export interface Command {
  /** The words that call it: `charges show`. */
  readonly name: string;
  readonly summary: string;
  readonly audience: Audience;
  /** What follows the words, each of them required. */
  readonly parameters: readonly string[];
  readonly options: Options;
  /** The parameter that names the user to act for; without one it is `--user`. */
  readonly userParameter?: string;
  readonly view: View;
  run(given: Given, ask: Ask): Promise<ApiAnswer>;
}

/** A command that is one request. */
export interface SingleRequest extends Omit<Command, 'run' | 'parameters' | 'options' | 'view'> {
  readonly parameters?: readonly string[];
  readonly options?: Options;
  readonly view?: View;
  readonly request: (given: Given) => ApiRequest;
}

export function command({ request, parameters = [], options = {}, view = {}, ...facts }: SingleRequest): Command {
  return { ...facts, parameters, options, view, run: (given, ask) => ask(request(given)) };
}
