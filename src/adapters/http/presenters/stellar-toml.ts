export interface StellarTomlFacts {
  readonly networkPassphrase: string;
  readonly signingKey: string;
  readonly webAuthEndpoint: string;
}

/** The part of a stellar.toml that login needs (SEP-1, "General Information"). */
export function presentStellarToml({ networkPassphrase, signingKey, webAuthEndpoint }: StellarTomlFacts): string {
  const fields = { NETWORK_PASSPHRASE: networkPassphrase, SIGNING_KEY: signingKey, WEB_AUTH_ENDPOINT: webAuthEndpoint };
  // A JSON string is a basic string of TOML: the same quotes, and no escape that TOML does not know.
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  return lines.join('');
}
