import { type CliConfig } from './config/cli-config.ts';
import { readStoredSecrets } from './development-secrets.ts';

const LOOPBACK = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/;

/**
 * The admin key for the service at `url`: the given one, else that which a service of this machine has made for itself.
 * The latter opens nothing elsewhere, so it is shown to nobody elsewhere. Null when there is none.
 */
export async function adminKeyFor(
  url: URL,
  { adminApiKey, homeDirectory }: Pick<CliConfig, 'adminApiKey' | 'homeDirectory'>,
): Promise<string | null> {
  if (adminApiKey !== null) return adminApiKey;
  if (homeDirectory === null || !LOOPBACK.test(url.hostname)) return null;
  return (await readStoredSecrets(homeDirectory)).adminApiKey ?? null;
}
