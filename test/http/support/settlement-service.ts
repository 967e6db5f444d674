import { errAsync } from 'neverthrow';
import { type SettlementDependencies } from '../../../src/adapters/http/settlement-dependencies.ts';
import { type World } from '../../contract/world.ts';
import { ConfirmPayout } from '../../../src/core/settlement/confirm-payout.ts';
import { ListSettlements } from '../../../src/core/settlement/list-settlements.ts';
import { type DecidePayoutPorts } from '../../../src/core/settlement/payout-case.ts';
import { ReconcileSettlements } from '../../../src/core/settlement/reconcile-settlements.ts';
import { RequeuePayout } from '../../../src/core/settlement/requeue-payout.ts';
import { SettleRevenue } from '../../../src/core/settlement/settle-revenue.ts';
import { WriteOffPayout } from '../../../src/core/settlement/write-off-payout.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { InMemoryPayoutDesk } from '../../../src/adapters/memory/in-memory-payout-desk.ts';
import { InMemorySettlementAccounts } from '../../../src/adapters/memory/in-memory-settlement-accounts.ts';
import { InMemorySettlementBook } from '../../../src/adapters/memory/in-memory-settlement-book.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { NOW } from './examples.ts';

type Stores = Pick<World, 'settlements' | 'settlementAccounts' | 'payoutDesk'>;

const unasked: DecidePayoutPorts['witnesses'] = {
  sight: () => errAsync({ kind: 'witnesses_unavailable' }),
  isDead: () => errAsync({ kind: 'witnesses_unavailable' }),
};

/** Settlements over these stores, with a network that nobody answers for unless these witnesses do. */
export function settlementService(stores: Stores = emptyStores(), witnesses = unasked): SettlementDependencies {
  const { settlements: book, settlementAccounts: accounts, payoutDesk: desk } = stores;
  const clock = new VirtualClock(NOW);
  let drawn = 0;
  const ids = { uuid: () => '', random: (bytes: number) => new Uint8Array(bytes).fill((drawn += 1)) };
  const ports = { desk, witnesses, clock };
  return {
    settleRevenue: new SettleRevenue({ book, payouts: { request: () => undefined }, clock, ids }, { unitsMin: 1n }),
    listSettlements: new ListSettlements(desk),
    reconcileSettlements: new ReconcileSettlements({
      accounts,
      records: { paidOut: () => errAsync({ kind: 'network_unavailable' }) },
      guard: { execute: () => errAsync({ kind: 'network_unavailable' }) },
      observer: { observe: () => undefined },
      clock,
    }),
    confirmPayout: new ConfirmPayout(ports),
    requeuePayout: new RequeuePayout(ports),
    writeOffPayout: new WriteOffPayout(desk, clock),
  };
}

function emptyStores(): Stores {
  const database = new MemoryDatabase();
  return {
    settlements: new InMemorySettlementBook(database),
    settlementAccounts: new InMemorySettlementAccounts(database),
    payoutDesk: new InMemoryPayoutDesk(database),
  };
}
