import { expect } from 'chai';
import { InMemoryLedgerWatermark } from '../../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { GetNetworkStanding } from '../../../src/core/billing/get-network-standing.ts';

describe('GetNetworkStanding', () => {
  it('shows what was seen of the network, and why the workers stand still', async () => {
    const watermark = new InMemoryLedgerWatermark(new MemoryDatabase());
    const standing = async () => (await new GetNetworkStanding(watermark).execute())._unsafeUnwrap();
    expect(await standing()).to.deep.equal({ highest: 0, mark: null, halted: null });
    const mark = { ledger: 7, hash: 'a'.repeat(64) };
    await watermark.mark(mark);
    await watermark.halt('ledger_replaced');
    expect(await standing()).to.deep.equal({ highest: 7, mark, halted: 'ledger_replaced' });
  });
});
