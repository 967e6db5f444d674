import { expect } from 'chai';
import fc from 'fast-check';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench } from './harness.ts';

const METHODS = [
  'getEvents',
  'getFeeStats',
  'getHealth',
  'getLatestLedger',
  'getLedgerEntries',
  'getNetwork',
  'getTransaction',
  'getTransactions',
  'sendTransaction',
  'simulateTransaction',
] as const;

const PARAMS = ['transaction', 'hash', 'keys', 'startLedger', 'endLedger', 'filters', 'pagination', 'useUpgradedAuth'];

const params = fc.dictionary(fc.constantFrom(...PARAMS), fc.jsonValue());

describe('local network: hostile input', () => {
  it('answers any JSON-RPC params with a result or a JSON-RPC error', async () => {
    const bench = new Bench();
    await bench.deposit('1');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...METHODS), fc.oneof(params, fc.jsonValue()), async (method, given) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: given });
        const answer = await bench.request('POST', '/rpc', body);
        expect(answer.status).to.equal(200);
        expect('result' in answer.body).not.to.equal('error' in answer.body);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it('answers any path and body without failing', async () => {
    const bench = new Bench();
    const root = fc.constantFrom(
      '/control/',
      '/horizon/',
      '/rpc',
      '//',
      '/control/contracts/',
      '/horizon/transactions/',
    );
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.webPath(),
        fc.json(),
        fc.constantFrom('GET', 'POST'),
        async (start, rest, body, method) => {
          expect((await bench.request(method, start + rest, body)).status).to.be.below(500);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('refuses every envelope in which one bit was turned, and changes nothing', async () => {
    const bench = new Bench();
    await bench.deposit('1');
    const bytes = Buffer.from((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr(), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const turned = Buffer.from(bytes);
        turned[bit >> 3]! ^= 1 << (bit & 7);
        const answer = await bench.send(turned.toString('base64')).catch(String);
        expect(typeof answer === 'string' || answer['status'] === 'ERROR').to.equal(true);
      }),
      { numRuns: 300, seed: 7 },
    );
    expect((await bench.balances()).of(bench.genesis.vaultContractId)).to.equal(10_000_000n);
  });
});
