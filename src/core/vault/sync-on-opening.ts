import { type RegisterVault } from './register-vault.ts';
import { type SyncRequests } from './sync-requests.ts';

/** A contract of one's own may hold money already: it can be spent once our books know of it. */
export class SyncOnOpening implements Pick<RegisterVault, 'execute'> {
  private readonly registerVault: Pick<RegisterVault, 'execute'>;
  private readonly requests: Pick<SyncRequests, 'request'>;

  constructor(registerVault: Pick<RegisterVault, 'execute'>, requests: Pick<SyncRequests, 'request'>) {
    this.registerVault = registerVault;
    this.requests = requests;
  }

  execute(input: Parameters<RegisterVault['execute']>[0], signal: AbortSignal): ReturnType<RegisterVault['execute']> {
    return this.registerVault.execute(input, signal).andTee(({ kind, contractId }) => {
      if (kind === 'dedicated') this.requests.request(contractId);
    });
  }
}
