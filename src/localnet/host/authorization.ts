import { type xdr } from '@stellar/stellar-sdk/base';
import { type Call, callXdr } from './call.ts';
import { HostError } from './host-error.ts';

/**
 * Decides whether an address has authorized a call. The host tells it of every call that begins and ends;
 * `require` speaks of the innermost one.
 */
export interface Authorization {
  enter(call: Call): void;
  leave(): void;
  require(address: string): void;
}

/** One call an address agreed to, with the calls below it. */
export interface AuthorizedCall {
  readonly callXdr: string;
  readonly below: readonly AuthorizedCall[];
}

/** Reads the tree of an authorization entry. Only contract calls can be authorized on this network. */
export function authorizedCallOf(invocation: xdr.SorobanAuthorizedInvocation): AuthorizedCall | undefined {
  const { function: called, subInvocations } = invocation;
  if (called.type !== 'sorobanAuthorizedFunctionTypeContractFn') return undefined;
  const below = subInvocations.map(authorizedCallOf).filter((call) => call !== undefined);
  return { callXdr: called.contractFn.toXdr('base64'), below };
}

/** Follows one signed tree down the stack: each node serves one call. */
class SignedTree {
  readonly #root: AuthorizedCall;
  readonly #served = new Set<AuthorizedCall>();
  /** For each call on the stack, the node that covers it. */
  readonly #path: (AuthorizedCall | undefined)[] = [];

  constructor(root: AuthorizedCall) {
    this.#root = root;
  }

  enter(): void {
    this.#path.push(undefined);
  }

  leave(): void {
    this.#path.pop();
  }

  covers(called: string): boolean {
    const top = this.#path.length - 1;
    if (this.#path[top] !== undefined) return true;
    const parent = this.#path.findLast((node) => node !== undefined);
    const candidates = parent === undefined ? [this.#root] : parent.below;
    const node = candidates.find((candidate) => candidate.callXdr === called && !this.#served.has(candidate));
    if (node === undefined) return false;
    this.#served.add(node);
    this.#path[top] = node;
    return true;
  }
}

/** Application: every demand must be covered by an entry that was signed with the envelope. */
export class SignedAuthorization implements Authorization {
  readonly #trees: readonly { address: string; tree: SignedTree }[];
  readonly #calls: Call[] = [];

  constructor(entries: readonly { address: string; root: AuthorizedCall }[]) {
    this.#trees = entries.map(({ address, root }) => ({ address, tree: new SignedTree(root) }));
  }

  enter(call: Call): void {
    this.#calls.push(call);
    for (const { tree } of this.#trees) tree.enter();
  }

  leave(): void {
    this.#calls.pop();
    for (const { tree } of this.#trees) tree.leave();
  }

  require(address: string): void {
    const call = this.#calls.at(-1);
    const covered =
      call !== undefined &&
      this.#trees.some((signed) => signed.address === address && signed.tree.covers(callXdr(call)));
    if (!covered) throw new HostError('Error(Auth, InvalidAction)', `Unauthorized function call for ${address}`);
  }
}
