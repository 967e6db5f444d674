import { err, ok, type Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';

/** Who is let in as whom. */
export interface AccessConfig {
  /** Whom a user's token must name as its audience. */
  readonly jwtAudience: string;
  readonly jwtLifetimeSeconds: number;
  /** The domain that wallets log in to; a port may follow. */
  readonly homeDomain: string;
  /** The domain where the service itself is reached. */
  readonly webAuthDomain: string;
}

export function readAccessConfig({ values }: Environment): Result<AccessConfig, ConfigFault[]> {
  if (values.NODE_ENV === 'production' && values.SEP10_HOME_DOMAIN === undefined) {
    return err([{ variable: 'SEP10_HOME_DOMAIN', message: 'is required in production' }]);
  }
  const homeDomain = values.SEP10_HOME_DOMAIN ?? localDomain(values.PORT);
  return ok({
    jwtAudience: values.JWT_AUDIENCE,
    jwtLifetimeSeconds: values.JWT_LIFETIME_SECONDS,
    homeDomain,
    webAuthDomain: values.SEP10_WEB_AUTH_DOMAIN ?? homeDomain,
  });
}

/** A port that the system chooses is not known before the service listens. */
function localDomain(port: number): string {
  return port === 0 ? 'localhost' : `localhost:${port}`;
}
