import { type BenchHost, type BenchService } from './bench-host.ts';
import * as loads from './charge-load.ts';
import { compare, type ComparisonPlan, type Side } from './compare.ts';
import { CONSUMERS } from './consumers.ts';
import { type Finding } from './finding.ts';
import { runHttpRound, type HttpLoad } from './http-round.ts';
import { ReferenceCharges } from './reference-charges.ts';

export const deductUrlOf = ({ process }: BenchService) => `${process.url}/api/billing/deduct`;

/** Charges over HTTP against the same service under another load, or against PostgreSQL alone. */
export class ChargeThroughput {
  private readonly service: BenchService;
  private readonly plan: ComparisonPlan;
  private readonly asAdmin: loads.Credentials;
  private readonly asUsers: loads.Credentials;
  private readonly reference: Side;

  private constructor(
    service: BenchService,
    plan: ComparisonPlan,
    credentials: Record<'asAdmin' | 'asUsers', loads.Credentials>,
    reference: Side,
  ) {
    this.service = service;
    this.plan = plan;
    this.asAdmin = credentials.asAdmin;
    this.asUsers = credentials.asUsers;
    this.reference = reference;
  }

  static async prepare(host: BenchHost, service: BenchService, plan: ComparisonPlan): Promise<ChargeThroughput> {
    const credentials = { asAdmin: loads.asAdmin(host.adminApiKey), asUsers: await loads.asUsers(host.jwtSecret) };
    const charges = await ReferenceCharges.prepare(service.database, CONSUMERS);
    // Frozen, because a service with a backlog works on, and would take the reference's processor time away.
    const runAlone = async (seconds: number) => {
      service.freeze();
      try {
        return await charges.run(seconds);
      } finally {
        await service.thaw();
      }
    };
    const reference = { name: 'pg pool, one row a commit', run: runAlone };
    return new ChargeThroughput(service, plan, credentials, reference);
  }

  newCharges(): Promise<Finding> {
    const subject = this.side('new charges', loads.newCharges(this.asAdmin));
    return compare(subject, this.reference, { atLeast: 1 }, this.plan);
  }

  newChargesWithTokens(): Promise<Finding> {
    const subject = this.side('new charges, JWT', loads.newCharges(this.asUsers));
    return compare(subject, this.reference, null, this.plan);
  }

  hotVault(): Promise<Finding> {
    const subject = this.side('new charges, one hot vault', loads.oneHotVault(this.asAdmin));
    return compare(subject, this.side('1000 vaults', loads.newCharges(this.asAdmin)), { atLeast: 0.8 }, this.plan);
  }

  async duplicates(): Promise<Finding> {
    await loads.makeRepeatedCharges(deductUrlOf(this.service), this.asAdmin);
    const subject = this.side('duplicates', loads.repeatedCharges(this.asAdmin));
    return compare(subject, this.side('new charges', loads.newCharges(this.asAdmin)), { atLeast: 1.1 }, this.plan);
  }

  private side(name: string, load: HttpLoad): Side {
    return { name, run: (seconds) => runHttpRound(deductUrlOf(this.service), load, { seconds }) };
  }
}
