import { type HostEvent } from '../host/host-event.ts';
import { readAddress, readI128, readSymbol, readVec } from '../sc-val.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';

/** One charge that the chain holds. Amounts are units; `requestId` is null where none was given. */
export interface DeductRecord {
  readonly ledger: number;
  readonly hash: string;
  readonly contractId: string;
  readonly caller: string;
  readonly amountUnits: bigint;
  readonly requestId: string | null;
}

/** Every deduct item ever applied with success: unlike transactions, it is never trimmed. */
export class DeductLog {
  readonly #records: DeductRecord[] = [];

  add(transaction: AppliedTransaction, isVault: (contractId: string) => boolean): void {
    for (const event of transaction.events) {
      if (!isVault(event.contractId)) continue;
      const record = recordOf(transaction, event);
      if (record !== undefined) this.#records.push(record);
    }
  }

  /** In the order of application. */
  all(): readonly DeductRecord[] {
    return this.#records;
  }
}

function recordOf({ ledger, envelope }: AppliedTransaction, event: HostEvent): DeductRecord | undefined {
  const [name, callerTopic, idTopic] = event.topics;
  if (readSymbol(name) !== 'deduct') return undefined;
  const caller = readAddress(callerTopic);
  const amountUnits = readI128(readVec(event.data)?.[0]);
  if (caller === undefined || amountUnits === undefined) throw new Error('a deduct event has an unknown shape');
  const requestId = readSymbol(idTopic) ?? '';
  return {
    ledger,
    hash: envelope.inner.hash,
    contractId: event.contractId,
    caller,
    amountUnits,
    requestId: requestId === '' ? null : requestId,
  };
}
