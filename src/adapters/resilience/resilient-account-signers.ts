import {
  type AccountSigners,
  type SignersUnavailable,
  type SigningAuthority,
} from '../../core/access/ports/account-signers.ts';
import { type Operation } from './operation.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 5 s. */
const LOOK: Operation<SigningAuthority | null, SignersUnavailable, SignersUnavailable> = {
  attemptTimeoutMs: 4_000,
  outcomeOf: (result) => (result.isOk() ? 'success' : 'failure'),
  repeat: () => 0,
  refused: () => ({ kind: 'signers_unavailable' }),
};

export class ResilientAccountSigners implements AccountSigners {
  private readonly accounts: AccountSigners;
  private readonly service: ResilientService;

  constructor(accounts: AccountSigners, service: ResilientService) {
    this.accounts = accounts;
    this.service = service;
  }

  authorityOf(account: string, signal: AbortSignal): ReturnType<AccountSigners['authorityOf']> {
    return this.service.call(LOOK, (asking) => this.accounts.authorityOf(account, asking), signal);
  }
}
