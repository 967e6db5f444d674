import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { InMemoryAuditLog } from '../../../src/adapters/memory/in-memory-audit-log.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { AuditAction } from '../../../src/core/access/audit-action.ts';
import { ListAuditLog } from '../../../src/core/access/list-audit-log.ts';
import { type AuditIntent } from '../../../src/core/access/ports/audit-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const INTENT: AuditIntent = {
  actor: 'admin',
  action: 'void_charge',
  target: 'req_1',
  reason: 'ordered twice',
  correlationId: 'corr-1',
};

describe('AuditAction', () => {
  let clock: VirtualClock;
  let log: InMemoryAuditLog;
  beforeEach(() => {
    clock = new VirtualClock();
    log = new InMemoryAuditLog(new MemoryDatabase());
  });

  const entries = async () => (await new ListAuditLog(log).execute({ after: null, limit: 10 }))._unsafeUnwrap().entries;
  const audited = <T>(run: () => ResultAsync<T, { readonly kind: string }>) =>
    new AuditAction(log, clock).execute({ intent: INTENT, done: 'voided', run });

  it('has the intent on record before the action begins, and the outcome after it', async () => {
    let before: unknown;
    const run = () =>
      ResultAsync.fromSafePromise(
        entries().then(async (found) => {
          before = found;
          await clock.advance(70);
          return 'the charge';
        }),
      );
    expect((await audited(run))._unsafeUnwrap()).to.equal('the charge');
    const [entry] = await entries();
    expect(before).to.deep.equal([{ ...entry, outcome: null, endedAt: null }]);
    expect(entry).to.deep.include({ ...INTENT, outcome: 'voided' });
    expect(entry!.endedAt! - entry!.beganAt).to.equal(70);
  });

  it('records the kind of a refusal, and passes the refusal on', async () => {
    const refused = await audited(() => errAsync({ kind: 'charge_not_found' }));
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_not_found' });
    expect((await entries()).map(({ outcome }) => outcome)).to.deep.equal(['charge_not_found']);
  });

  it('does nothing that it cannot put on record', async () => {
    log.begin = () => errAsync({ kind: 'database_unavailable' });
    let acted = false;
    const result = await audited(() => {
      acted = true;
      return okAsync(null);
    });
    expect([result._unsafeUnwrapErr().kind, acted]).to.deep.equal(['database_unavailable', false]);
  });

  it('tells what was done though its outcome could not be recorded, and leaves the outcome open', async () => {
    log.end = () => errAsync({ kind: 'database_unavailable' });
    expect((await audited(() => okAsync('the charge')))._unsafeUnwrap()).to.equal('the charge');
    expect((await entries()).map(({ outcome }) => outcome)).to.deep.equal([null]);
  });

  it('leaves the outcome open when the action breaks off', async () => {
    const broken = await audited(() => ResultAsync.fromSafePromise(Promise.reject(new Error('a bug')))).then(
      () => null,
      (error: unknown) => error,
    );
    expect(broken).to.be.an('error').with.property('message', 'a bug');
    expect((await entries()).map(({ outcome }) => outcome)).to.deep.equal([null]);
  });
});

describe('ListAuditLog', () => {
  it('says where the next page begins, and that there is none behind the last', async () => {
    const log = new InMemoryAuditLog(new MemoryDatabase());
    const ids: bigint[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await log.begin(INTENT, 0))._unsafeUnwrap());
    const page = async (after: bigint | null, limit: number) => {
      const { entries, next } = (await new ListAuditLog(log).execute({ after, limit }))._unsafeUnwrap();
      return [entries.map(({ id }) => id), next];
    };
    const [first, second, third] = ids;
    expect(await page(null, 2)).to.deep.equal([[third, second], second]);
    expect(await page(second!, 2)).to.deep.equal([[first], null]);
    expect(await page(null, 3)).to.deep.equal([[third, second, first], null]);
  });
});
