import { ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type TokenIssuer } from './ports/token-issuer.ts';

export interface MintTokenInput {
  readonly userId: string;
  /** Null: as long as that of a login. */
  readonly lifetimeSeconds: number | null;
}

export interface MintedToken {
  readonly token: string;
  /** Epoch milliseconds, a whole second. */
  readonly expiresAt: number;
}

export interface MintTokenPorts {
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Issues a token for a user who has not logged in, so that an administrator can act as that user. Nothing is stored. */
export class MintToken {
  private readonly ports: MintTokenPorts;
  private readonly lifetimeSecondsDefault: number;

  constructor(ports: MintTokenPorts, lifetimeSecondsDefault: number) {
    this.ports = ports;
    this.lifetimeSecondsDefault = lifetimeSecondsDefault;
  }

  execute(input: MintTokenInput): ResultAsync<MintedToken, never> {
    return ResultAsync.fromSafePromise(this.run(input));
  }

  private async run({ userId, lifetimeSeconds: asked }: MintTokenInput): Promise<MintedToken> {
    const { tokens, clock, ids } = this.ports;
    const now = clock.now();
    const lifetimeSeconds = asked ?? this.lifetimeSecondsDefault;
    const token = await tokens.issue({ userId, tokenId: ids.uuid(), lifetimeSeconds }, now);
    return { token, expiresAt: (Math.floor(now / 1000) + lifetimeSeconds) * 1000 };
  }
}
