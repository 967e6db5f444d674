import { expect } from 'chai';
import { everythingFinal, expectBooksToMatch } from '../../support/live-books.ts';
import { Random } from '../../simulation/random.ts';
import { AnswerBook } from './answer-book.ts';
import { ChargeClient } from './charge-client.ts';
import { ChargeLoad } from './charge-load.ts';
import { ChargePlan } from './charge-plan.ts';
import { CrashDeployment } from './crash-deployment.ts';
import { type BookedCharge, violationsOf } from './exactly-once.ts';
import { KNOBS } from './knobs.ts';

export interface CrashRunOptions {
  readonly userIds: readonly string[];
  /** What each of them has. */
  readonly amountUsdc: string;
  /** Share of the charges that the first of them gets. Default: all get the same. */
  readonly hotShare?: number;
  /** Share of the steps whose requests are repeated until they are answered. Default 0.8. */
  readonly patientShare?: number;
}

export const TEN_USERS = Array.from({ length: 10 }, (_, index) => `user_${index}`);

/** A deployment with callers on it, and the proof afterwards. */
export class CrashRun {
  readonly random = new Random(KNOBS.seed);
  readonly book = new AnswerBook();
  readonly deployment: CrashDeployment;
  readonly client: ChargeClient;
  readonly load: ChargeLoad;
  private readonly totalUsdcUnits: string;

  private constructor(deployment: CrashDeployment, totalUsdcUnits: string, options: CrashRunOptions) {
    this.deployment = deployment;
    this.totalUsdcUnits = totalUsdcUnits;
    this.client = new ChargeClient({ servers: deployment.serverUrls });
    const { book, client, random } = this;
    const plan = new ChargePlan(random, () => pickUser(random, options));
    this.load = new ChargeLoad({ plan, client, book, random, patientShare: options.patientShare ?? 0.8 });
  }

  static async open(options: CrashRunOptions): Promise<CrashRun> {
    const deployment = await CrashDeployment.open(options.userIds, options.amountUsdc);
    const { totalUsdcUnits } = await deployment.network.balances();
    return new CrashRun(deployment, totalUsdcUnits, options);
  }

  /**
   * With the load stopped: nothing stays open, and ledger, database and callers agree on every charge and every sum.
   * Answers what there was of each.
   */
  async expectExactlyOnce(timeoutMs: number): Promise<Record<string, number>> {
    const { live, network } = this.deployment;
    await everythingFinal(live, timeoutMs);
    const [booked, deducts] = await Promise.all([this.bookedCharges(), network.deducts()]);
    const { STELLAR_TESTNET_PASSPHRASE: passphrase = '', CHARGE_ID_SECRET: secret = '' } = live.variables();
    const scope = { passphrase, secret };
    expect(violationsOf({ booked, deducts, stories: this.book.stories, scope })).to.deep.equal([]);
    await expectBooksToMatch(live);
    await this.expectNoDrift();
    return {
      charges: booked.length,
      accepted: this.book.acceptedCharges,
      confirmed: booked.filter(({ status }) => status === 'confirmed').length,
      transactions: new Set(deducts.map(({ hash }) => hash)).size,
      requests: this.client.exchanges.length,
    };
  }

  close(): Promise<void> {
    return this.deployment.close();
  }

  private async expectNoDrift(): Promise<void> {
    const { live, network } = this.deployment;
    const { totalUsdcUnits, contracts } = await network.balances();
    const vault = contracts.find(({ contractId }) => contractId === network.genesis.vaultContractId);
    const [sum] = await live.query<{ units: string }>('select sum(balance_snapshot)::text as units from vaults');
    expect(sum?.units).to.equal(vault?.balanceUnits);
    expect(totalUsdcUnits).to.equal(this.totalUsdcUnits);
  }

  private async bookedCharges(): Promise<BookedCharge[]> {
    const rows = await this.deployment.live.query<Omit<BookedCharge, 'units'> & { units: string }>(
      `select request_id as "requestId", usage_events.user_id as "userId", status, void_reason as "voidReason", attempt,
         vaults.contract_id as "contractId", (amount_usdc * 10000000)::bigint::text as units
       from usage_events join vaults on vaults.id = vault_id`,
    );
    return rows.map((row) => ({ ...row, units: BigInt(row.units) }));
  }
}

function pickUser(random: Random, { userIds, hotShare = 0 }: CrashRunOptions): string {
  return random.chance(hotShare) ? (userIds[0] ?? '') : random.pick(userIds);
}
