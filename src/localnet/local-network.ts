import { handleControl } from './control/control-routes.ts';
import { answerWithFaults } from './faults/answer-fault.ts';
import { FaultBoard } from './faults/fault-board.ts';
import { faultyView } from './faults/faulty-view.ts';
import { performAction } from './faults/perform-action.ts';
import { occasionOfRequest } from './faults/request-occasion.ts';
import { type Genesis, genesisOf } from './genesis.ts';
import { handleHorizon } from './horizon/horizon-routes.ts';
import { memoryJournal, openJournal } from './journal/journal.ts';
import { LocalNode } from './local-node.ts';
import { jsonResponse, type NetworkRequest, type NetworkResponse } from './network-message.ts';
import { ledgerLatencyMs, type NodeView } from './node-view.ts';
import { LOCAL_PASSPHRASE, requireLocalPassphrase } from './passphrase.ts';
import { handleRpc } from './rpc/rpc-endpoint.ts';

export type { FaultBoard } from './faults/fault-board.ts';
export type { ConnectionFate, NetworkRequest, NetworkResponse } from './network-message.ts';

export interface LocalNetworkOptions {
  /** Epoch milliseconds; the only clock of the network. */
  readonly now: () => number;
  /** Default LOCAL_PASSPHRASE; those of real networks are refused. */
  readonly passphrase?: string;
  /** The expected time between ledgers, for the margin a submitted transaction needs. Default 1000. */
  readonly ledgerIntervalMs?: number;
  /** Where the network survives a restart. Absent: memory only. */
  readonly journalDirectory?: string;
  /** Ledgers whose transactions and events are kept. Default 120 960. */
  readonly retentionLedgers?: number;
  /** Whether the next ledger takes a queued transaction, by hash (hex). Default: all of them. */
  readonly takes?: (hash: string) => boolean;
}

const DEFAULT_INTERVAL_MS = 1000;
const DEFAULT_RETENTION_LEDGERS = 120_960;

/** A Stellar network in this process: Soroban RPC at /rpc, Horizon at /horizon, and /control to arrange things. */
export class LocalNetwork {
  readonly genesis: Genesis;
  readonly #node: LocalNode;

  private constructor(genesis: Genesis, node: LocalNode) {
    this.genesis = genesis;
    this.#node = node;
  }

  /** Replays the journal if there is one. Throws when another process has it, or when it is damaged. */
  static open(options: LocalNetworkOptions): LocalNetwork {
    const genesis = genesisOf(requireLocalPassphrase(options.passphrase ?? LOCAL_PASSPHRASE));
    const { journalDirectory } = options;
    const journal = journalDirectory === undefined ? memoryJournal() : openJournal(journalDirectory);
    try {
      const node: LocalNode = new LocalNode({
        genesis,
        journal,
        now: options.now,
        ledgerIntervalMs: options.ledgerIntervalMs ?? DEFAULT_INTERVAL_MS,
        retentionLedgers: options.retentionLedgers ?? DEFAULT_RETENTION_LEDGERS,
        takes: options.takes ?? ((): boolean => true),
        faults: new FaultBoard({
          now: options.now,
          perform: (action) => performAction(node, action),
          holdsKeyOf: (publicKey) => node.secretOf(publicKey) !== undefined,
        }),
      });
      return new LocalNetwork(genesis, node);
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** The faults injected into /rpc, /horizon and the ledgers; /control answers honestly. */
  get faults(): FaultBoard {
    return this.#node.faults;
  }

  /** Answers any request; never rejects. Only POST /horizon/transactions waits, for the next ledgers. */
  async handle(request: NetworkRequest): Promise<NetworkResponse> {
    const url = URL.parse(request.path, 'http://local.network');
    if (url === null) return jsonResponse(400, { error: 'local network: the path is malformed' });
    try {
      if (isUnder(url, '/control')) return handleControl(this.#node, request, url);
      const { faults } = this;
      if (faults.isCalm) return await serve(this.#node, request, url);
      const occasion = occasionOfRequest(request, url, (envelope) => this.#node.decode(envelope));
      return await answerWithFaults(faults, occasion, request, () =>
        serve(faultyView(this.#node, faults, occasion), request, url),
      );
    } catch (error) {
      return jsonResponse(500, { error: `local network: ${error instanceof Error ? error.message : 'failed'}` });
    }
  }

  /** How long ago the newest ledger closed. */
  get latencyMs(): number {
    return ledgerLatencyMs(this.#node);
  }

  /** Closes one ledger now. Close times are whole seconds and strictly increase. */
  closeLedger(): void {
    this.#node.closeLedger();
  }

  /** Lets go of the journal. */
  close(): void {
    this.#node.close();
  }
}

async function serve(node: NodeView, request: NetworkRequest, url: URL): Promise<NetworkResponse> {
  if (url.pathname === '/rpc') return handleRpc(node, request);
  if (isUnder(url, '/horizon')) return handleHorizon(node, request, url);
  return jsonResponse(404, { error: 'local network: no such path' });
}

const isUnder = ({ pathname }: URL, root: string): boolean => pathname === root || pathname.startsWith(`${root}/`);
