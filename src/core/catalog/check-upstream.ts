import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type HostResolver } from './ports/host-resolver.ts';
import { isInternalName, kindOfAddress } from './upstream-address.ts';
import { type UpstreamUrl } from './upstream-url.ts';

/** The host is ours or our neighbour's. It is not said which of its addresses tells, nor what the name resolves to. */
export interface UpstreamForbidden {
  readonly kind: 'upstream_forbidden';
}

/**
 * Keeps calls on behalf of strangers away from what only we can reach (server-side request forgery). A name that does
 * not resolve yet passes: this is early advice to a provider, the check that counts is made again at every call.
 */
export class CheckUpstream {
  private readonly resolver: HostResolver;
  private readonly allowedHosts: ReadonlySet<string>;

  /** `allowPrivateHosts`: names and addresses that the operator vouches for, in the spelling of `UpstreamUrl.host`. */
  constructor(resolver: HostResolver, policy: { readonly allowPrivateHosts: readonly string[] }) {
    this.resolver = resolver;
    this.allowedHosts = new Set(policy.allowPrivateHosts);
  }

  execute({ host }: UpstreamUrl): ResultAsync<void, UpstreamForbidden> {
    return new ResultAsync(this.judge(host));
  }

  private async judge(host: string): Promise<Result<void, UpstreamForbidden>> {
    if (this.allowedHosts.has(host)) return ok();
    const kind = kindOfAddress(host);
    if (kind !== null) return verdict(kind === 'public');
    if (isInternalName(host)) return verdict(false);
    // One private address is enough: which one a call would take is anybody's guess.
    const addresses = await this.resolver.addressesOf(host);
    return verdict(addresses.every((address) => kindOfAddress(address) === 'public'));
  }
}

function verdict(mayBeCalled: boolean): Result<void, UpstreamForbidden> {
  return mayBeCalled ? ok() : err({ kind: 'upstream_forbidden' });
}
