import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type PreparedTransaction, type PrepareError } from '../../../src/core/billing/ports/vault-contract.ts';
import { SyncOnRefusal } from '../../../src/core/vault/sync-on-refusal.ts';
import { prepared } from '../../contract/scenario.ts';

const POOL = 'CPOOL';

describe('SyncOnRefusal', () => {
  const requestsAfter = async (answer: ResultAsync<PreparedTransaction, PrepareError>, contractId = 'C-own') => {
    const requested: string[] = [];
    const requests = { request: (id: string) => void requested.push(id) };
    const contract = new SyncOnRefusal({ prepareDeduct: () => answer }, requests, { pooledContractId: POOL });
    const channel = { publicKey: 'G', lastSequence: 0n };
    const deduct = { contractId, items: [{ units: 1n, onChainId: 'x' }], channel };
    const heard = await contract.prepareDeduct(deduct, new AbortController().signal);
    expect(heard).to.deep.equal(await answer);
    return requested;
  };

  it('asks to look at a contract of a consumer that holds less than our books thought', async () => {
    expect(await requestsAfter(errAsync({ kind: 'refused', refusal: 'insufficient_balance' }))).to.deep.equal([
      'C-own',
    ]);
  });

  it('does not for the shared contract, whose balance is no consumer’s', async () => {
    const refused = errAsync({ kind: 'refused', refusal: 'insufficient_balance' } as const);
    expect(await requestsAfter(refused, POOL)).to.deep.equal([]);
  });

  it('does not for other refusals, outages and successes, and changes none of them', async () => {
    expect(await requestsAfter(errAsync({ kind: 'refused', refusal: 'paused' }))).to.deep.equal([]);
    expect(await requestsAfter(errAsync({ kind: 'network_unavailable' }))).to.deep.equal([]);
    expect(await requestsAfter(okAsync(prepared()))).to.deep.equal([]);
  });
});
