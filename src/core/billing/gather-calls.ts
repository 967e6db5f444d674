import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { gatheredIdOf, leafOf } from './call-leaf.ts';
import { splitCalls } from './split-calls.ts';
import { merkleRoot } from './merkle-tree.ts';
import {
  type CallGathering,
  type CallVault,
  type NewGatheredItem,
  type UngatheredCall,
} from './ports/call-gathering.ts';
import { type DeductLimits } from './ports/deduct-limits.ts';
import { type SubmissionTrigger } from './ports/submission-trigger.ts';

const VAULTS_PER_PAGE = 1000;
/** Vaults that are gathered at the same time: the store's connections are others' too. */
const VAULTS_AT_ONCE = 4;
const CHARGES_PER_ITEM_MAX = 10_000;
/** Leaves that are computed without a pause: whoever calls an API meanwhile shall not notice. */
const LEAVES_AT_ONCE = 500;
const LIMIT_TIMEOUT_MS = 5_000;
/** An end to what one vault gets of a run; the rest is gathered by the next one. */
const READS_PER_VAULT_MAX = 100;
/** So often calls may change between being read and being gathered: somebody else is at work on this vault. */
const CHANGES_MAX = 3;

export interface GatherTerms {
  /** Keys the salts: CHARGE_ID_SECRET. */
  readonly secret: string;
  /** Windows are aligned to the clock: the one of a time t is floor(t / windowMs). */
  readonly windowMs: number;
  /** A vault whose ungathered calls reach this sum does not wait for the end of the window. */
  readonly windowUnits: Units;
}

export interface GatherCallsPorts {
  readonly gathering: CallGathering;
  readonly limits: DeductLimits;
  readonly submissions: SubmissionTrigger;
  readonly clock: Clock;
}

export interface GatherSummary {
  readonly items: number;
}

/**
 * Makes items of the captured charges of calls: all that a consumer used within a window travels as one line of an
 * on-chain deduct, whose id is the Merkle root over them. Any number of workers may run at once, and one that dies
 * leaves nothing behind: each item is one change.
 */
export class GatherCalls {
  private readonly ports: GatherCallsPorts;
  private readonly terms: GatherTerms;

  constructor(ports: GatherCallsPorts, terms: GatherTerms) {
    this.ports = ports;
    this.terms = terms;
  }

  execute(): ResultAsync<GatherSummary, StoreUnavailable> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<GatherSummary, StoreUnavailable> {
    const { gathering, submissions, clock } = this.ports;
    const { windowMs, windowUnits } = this.terms;
    const startsAt = Math.floor(clock.now() / windowMs) * windowMs;
    let items = 0;
    let after = 0n;
    for (;;) {
      const page = { after, limit: VAULTS_PER_PAGE };
      const vaults = yield* gathering.vaults({ startsAt, unitsDue: windowUnits }, page);
      const due = vaults.filter((vault) => vault.due !== null);
      for (let first = 0; first < due.length; first += VAULTS_AT_ONCE) {
        const together = due.slice(first, first + VAULTS_AT_ONCE);
        items += yield* sumOf(await Promise.all(together.map((vault) => this.gather(vault, startsAt))));
      }
      const last = vaults.at(-1);
      if (last === undefined || vaults.length < VAULTS_PER_PAGE) break;
      after = last.vaultId;
    }
    if (items > 0) submissions.request();
    return ok({ items });
  }

  private gather(vault: CallVault, windowStartsAt: number): ResultAsync<number, StoreUnavailable> {
    return safeTry(() => this.gatherVault(vault, windowStartsAt));
  }

  private async *gatherVault(
    { vaultId, contractId, due }: CallVault,
    windowStartsAt: number,
  ): Steps<number, StoreUnavailable> {
    const { gathering, limits, clock } = this.ports;
    const unitsMax = await limits.maxDeduct(contractId, clock.deadline(LIMIT_TIMEOUT_MS));
    // An item above the limit could never be deducted. Nothing could be sent now anyway: a later run gathers it.
    if (unitsMax.isErr()) return ok(0);
    const calls = { capturedBefore: due === 'sum' ? null : windowStartsAt, limit: CHARGES_PER_ITEM_MAX };
    let items = 0;
    let changes = 0;
    for (let read = 0; read < READS_PER_VAULT_MAX && changes < CHANGES_MAX; read += 1) {
      const found = yield* gathering.ungathered(vaultId, calls);
      const changesBefore = changes;
      for (const group of splitCalls(found, { chargesMax: CHARGES_PER_ITEM_MAX, unitsMax: unitsMax.value })) {
        const formed = yield* gathering.form(await this.itemOf(vaultId, group), clock.now());
        if (formed) items += 1;
        else changes += 1;
      }
      if (changes === changesBefore && found.length < CHARGES_PER_ITEM_MAX) break;
    }
    return ok(items);
  }

  private async itemOf(vaultId: bigint, calls: readonly UngatheredCall[]): Promise<NewGatheredItem> {
    const charges: NewGatheredItem['charges'][number][] = [];
    for (const call of calls) {
      if (charges.length > 0 && charges.length % LEAVES_AT_ONCE === 0) await this.ports.clock.sleep(0);
      charges.push({ id: call.id, attempt: call.attempt, leaf: leafOf(this.terms.secret, call) });
    }
    const root = merkleRoot(charges.map(({ leaf }) => leaf.hash));
    const units = calls.reduce((sum, call) => sum + call.units, 0n);
    return { vaultId, units, onChainId: gatheredIdOf(root), merkleRoot: root, charges };
  }
}

function sumOf(results: readonly Result<number, StoreUnavailable>[]): Result<number, StoreUnavailable> {
  let sum = 0;
  for (const result of results) {
    if (result.isErr()) return err(result.error);
    sum += result.value;
  }
  return ok(sum);
}
