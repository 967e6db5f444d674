import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { InMemoryBuiltDeposits } from '../../../src/adapters/memory/in-memory-built-deposits.ts';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { BuildDeposit } from '../../../src/core/vault/build-deposit.ts';
import { type BuiltDeposits } from '../../../src/core/vault/ports/built-deposits.ts';
import { type DepositNetwork } from '../../../src/core/vault/ports/deposit-network.ts';
import { SubmitDeposit } from '../../../src/core/vault/submit-deposit.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const HASH = 'a1'.repeat(32);
const SIGNAL = new AbortController().signal;
const AWAY = { kind: 'database_unavailable' } as const;
const UNSIGNED = { hash: HASH, transactionXdr: 'AAAA', feeStroops: 100n, builtLedger: 7, maxTime: 2_000_000_000 };

const lost = <T>(done: ResultAsync<T, StoreUnavailable>): ResultAsync<T, StoreUnavailable> =>
  done.andThen(() => errAsync(AWAY));

describe('A deposit whose books do not answer', () => {
  let vaults: InMemoryVaults;
  let books: BuiltDeposits;
  let sends: number;
  beforeEach(async () => {
    const database = new MemoryDatabase();
    vaults = new InMemoryVaults(database);
    books = new InMemoryBuiltDeposits(database);
    sends = 0;
    await vaults.create({ userId: 'alice', contractId: 'CPOOL', kind: 'pooled', depositorAddress: 'GALICE' });
  });

  const build = (deposits: BuiltDeposits) => {
    const builder = { build: () => okAsync(UNSIGNED) };
    const buildDeposit = new BuildDeposit({ vaults, builder, deposits, clock: new VirtualClock() });
    return buildDeposit.execute({ userId: 'alice', units: 5n, sourceAccount: null }, SIGNAL);
  };
  const submit = (deposits: BuiltDeposits, send: DepositNetwork['send'] = () => okAsync('pending')) => {
    const network: DepositNetwork = {
      send: (...asked) => {
        sends += 1;
        return send(...asked);
      },
      find: () => okAsync({ kind: 'not_found', closedUntil: 0, oldestLedger: 1 }),
    };
    const envelopes = {
      read: () => okAsync({ hash: HASH, innerHash: HASH }),
      isSignedBy: () => Promise.resolve(true),
    };
    const accounts = { authorityOf: () => okAsync(null) };
    const ports = { deposits, envelopes, accounts, network, clock: new VirtualClock() };
    return new SubmitDeposit(ports).execute({ userId: 'alice', transactionXdr: 'AAAA' }, SIGNAL);
  };
  const over = (changes: Partial<BuiltDeposits>): BuiltDeposits => ({
    add: (...asked) => books.add(...asked),
    find: (...asked) => books.find(...asked),
    markSubmitted: (...asked) => books.markSubmitted(...asked),
    settle: (...asked) => books.settle(...asked),
    forgetUnsent: (...asked) => books.forgetUnsent(...asked),
    ...changes,
  });

  it('is given to nobody to sign', async () => {
    const deaf = over({ add: () => errAsync(AWAY) });
    expect((await build(deaf))._unsafeUnwrapErr()).to.deep.equal(AWAY);
    expect((await submit(books))._unsafeUnwrapErr()).to.deep.equal({ kind: 'transaction_not_built' });
  });

  it('can be built again when the answer was lost', async () => {
    const forgetful = over({ add: (...asked) => lost(books.add(...asked)) });
    expect((await build(forgetful))._unsafeUnwrapErr()).to.deep.equal(AWAY);
    expect((await build(books))._unsafeUnwrap().hash).to.equal(HASH);
    expect((await submit(books))._unsafeUnwrap()).to.deep.equal({ hash: HASH, status: 'submitted' });
  });

  it('is not sent before the books have it, and is sent when it comes again', async () => {
    await build(books);
    const forgetful = over({ markSubmitted: (...asked) => lost(books.markSubmitted(...asked)) });
    expect((await submit(forgetful))._unsafeUnwrapErr()).to.deep.equal(AWAY);
    expect(sends).to.equal(0);
    expect((await submit(books))._unsafeUnwrap()).to.deep.equal({ hash: HASH, status: 'submitted' });
  });

  it('is submitted when the network did not answer, and not when it was not asked', async () => {
    await build(books);
    expect((await submit(books, () => okAsync('unknown')))._unsafeUnwrap().status).to.equal('submitted');
    const unavailable = { kind: 'node_unavailable', retryAfterMs: 500 } as const;
    expect((await submit(books, () => errAsync(unavailable)))._unsafeUnwrapErr()).to.deep.equal(unavailable);
  });
});
