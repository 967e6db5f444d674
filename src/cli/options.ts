import { type Audience, type Options } from './command.ts';

export const TIMEOUT_SECONDS_DEFAULT = 30;
export const TIMEOUT_SECONDS_MAX = 600;

/** What every command takes. */
export const COMMON_OPTIONS = {
  json: { placeholder: null, summary: "The service's own JSON instead of a table" },
  url: { placeholder: 'url', summary: 'Where the service is; else CALLORA_URL' },
  timeout: { placeholder: 'seconds', summary: `Limit for the command (${TIMEOUT_SECONDS_DEFAULT})`, isNumber: true },
  help: { placeholder: null, summary: 'What the command does' },
} as const satisfies Options;

const ACTING: Options = {
  user: { placeholder: 'userId', summary: 'Act for this user, by the admin key; else CALLORA_TOKEN says who asks' },
};

export const REASON: Options = {
  reason: { placeholder: 'text', summary: 'Why; it goes to the audit log', required: true },
};

export const PAGE: Options = {
  limit: { placeholder: 'count', summary: 'Entries on a page (20)', isNumber: true },
  cursor: { placeholder: 'cursor', summary: 'Where the page begins: what the page before it ended with' },
};

/** Everything that a command understands. */
export function optionsOf(command: {
  readonly audience: Audience;
  readonly options: Options;
  readonly userParameter?: string;
}): Options {
  const actsForOthers = command.audience === 'user' || command.audience === 'user_or_admin';
  const acting = actsForOthers && command.userParameter === undefined ? ACTING : {};
  return { ...command.options, ...acting, ...COMMON_OPTIONS };
}
