import { type RpcFailure } from './rpc-client.ts';

/** What went wrong at the edge. The core learns only what it can act on. */
export interface SorobanProblem {
  readonly problem:
    | 'rpc_failed'
    /** Well-formed, but not an answer to what was asked, or not to be trusted. */
    | 'bad_answer'
    | 'account_missing'
    | 'deployment_unfit'
    /** The ledgers in question are not all in the node's history. */
    | 'history_missing'
    | 'restore_needed'
    | 'signing_failed'
    | 'simulation_refused';
  /** For the log only: it may quote the node. */
  readonly detail: string;
}

export interface SorobanEvent extends SorobanProblem {
  readonly operation:
    | 'prepare'
    | 'send'
    | 'find'
    | 'deduct'
    | 'account'
    | 'consumer'
    | 'latest_ledger'
    | 'ledger_hash'
    | 'signers'
    | 'balance'
    | 'max_deduct'
    | 'build_deposit'
    | 'inspect'
    | 'deposits'
    | 'payees'
    | 'payouts';
}

export type SorobanReport = (event: SorobanEvent) => void;

export function rpcProblem({ method, reason, detail }: RpcFailure): SorobanProblem {
  return { problem: 'rpc_failed', detail: `${method}: ${reason}, ${detail}` };
}
