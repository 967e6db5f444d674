import { Asset, Keypair, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { checkPayoutPoolSignatures, encodeDistribution } from '../../../src/adapters/soroban/payout-pool-abi.ts';
import { payoutRefusalOf } from '../../../src/adapters/soroban/payout-refusal.ts';
import { loadSdk } from '../../../src/adapters/soroban/load-sdk.ts';
import { SecretKeySigner } from '../../../src/adapters/soroban/secret-key-signer.ts';
import { SorobanPayoutPool } from '../../../src/adapters/soroban/soroban-payout-pool.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import { accountXdr } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const ISSUER = Keypair.random().publicKey();
const BOB = Keypair.random();
const AUTHORIZED = 1;

function trustline(over: { balance?: bigint; limit?: bigint; flags?: number; buying?: bigint; issuer?: string } = {}) {
  const { balance = 0n, limit = 2n ** 63n - 1n, flags = AUTHORIZED, buying, issuer = ISSUER } = over;
  const liabilities = new xdr.Liabilities({ buying: buying ?? 0n, selling: 0n });
  const line = new xdr.TrustLineEntry({
    accountId: BOB.xdrAccountId(),
    asset: new Asset('USDC', issuer).toTrustLineXdrObject(),
    balance,
    limit,
    flags,
    ext:
      buying === undefined
        ? xdr.TrustLineEntryExt.v0()
        : xdr.TrustLineEntryExt.v1(new xdr.TrustLineEntryV1({ liabilities, ext: xdr.TrustLineEntryV1Ext.v0() })),
  });
  return xdr.LedgerEntryData.trustline(line).toXdr('base64');
}

async function obstacleIn(...entries: readonly string[]) {
  const node = new ScriptedNode().answer('getLedgerEntries', {
    entries: entries.map((text) => ({ xdr: text })),
    latestLedger: 9,
  });
  const pool = new SorobanPayoutPool(
    {
      rpc: node.client(),
      deployments: { verifyDeployment: () => Promise.reject(new Error('not asked')) as never },
      payoutSigner: await SecretKeySigner.fromSecret(Keypair.random().secret()),
      channelSigners: [],
      report: () => undefined,
    },
    { networkPassphrase: PASSPHRASE, inclusionFeeStroopsMax: 1n, contractId: CONTRACT_ID, usdcIssuer: ISSUER },
  );
  const payments = [{ payoutAddress: BOB.publicKey(), units: 100n }];
  const found = await pool.obstacles(payments, neverAborted());
  return found.map((obstacles) => obstacles.get(BOB.publicKey()) ?? null);
}

const bob = () => accountXdr(BOB, 1n);

describe('SorobanPayoutPool', () => {
  it('finds nothing against an account with room on its trustline, to the unit', async () => {
    expect((await obstacleIn(bob(), trustline()))._unsafeUnwrap()).to.equal(null);
    expect((await obstacleIn(bob(), trustline({ balance: 50n, limit: 150n })))._unsafeUnwrap()).to.equal(null);
  });

  for (const [what, obstacle, entries] of [
    ['no account', 'account_missing', () => []],
    ['no trustline', 'trustline_missing', () => [bob()]],
    ["another issuer's USDC", 'trustline_missing', () => [bob(), trustline({ issuer: Keypair.random().publicKey() })]],
    ['no authorization', 'trustline_frozen', () => [bob(), trustline({ flags: 0 })]],
    ['leave to keep its liabilities alone', 'trustline_frozen', () => [bob(), trustline({ flags: 2 })]],
    ['one unit of room too little', 'trustline_full', () => [bob(), trustline({ balance: 51n, limit: 150n })]],
    [
      'its room promised to offers',
      'trustline_full',
      () => [bob(), trustline({ balance: 49n, limit: 150n, buying: 2n })],
    ],
  ] as const) {
    it(`finds ${obstacle} where there is ${what}`, async () => {
      expect((await obstacleIn(...entries()))._unsafeUnwrap()).to.equal(obstacle);
    });
  }

  it('is without a network when the ledger cannot be read: nobody is called missing then', async () => {
    const pool = new SorobanPayoutPool(
      {
        rpc: new ScriptedNode().client(),
        deployments: { verifyDeployment: () => Promise.reject(new Error('not asked')) as never },
        payoutSigner: await SecretKeySigner.fromSecret(Keypair.random().secret()),
        channelSigners: [],
        report: () => undefined,
      },
      { networkPassphrase: PASSPHRASE, inclusionFeeStroopsMax: 1n, contractId: CONTRACT_ID, usdcIssuer: ISSUER },
    );
    const looked = await pool.obstacles([{ payoutAddress: BOB.publicKey(), units: 1n }], neverAborted());
    expect(looked._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });
});

describe('The payout pool as it is called', () => {
  const payments = (count: number) => {
    return Array.from({ length: count }, () => ({ payoutAddress: Keypair.random().publicKey(), units: 7n }));
  };

  it('is called by distribute for one payment and by batch_distribute for more, never for none or 51', async () => {
    const sdk = await loadSdk();
    const caller = Keypair.random().publicKey();
    const encode = (count: number) =>
      encodeDistribution(sdk, { contractId: CONTRACT_ID, caller, payments: payments(count) });
    const shapeOf = (count: number) => [encode(count).functionName.toString(), encode(count).args.length];
    expect(shapeOf(1)).to.deep.equal(['distribute', 3]);
    expect(shapeOf(2)).to.deep.equal(['batch_distribute', 2]);
    expect(() => encode(0)).to.throw(RangeError);
    expect(() => encode(51)).to.throw(RangeError);
  });

  it('is known by the types of its functions, whatever their parameters are called', () => {
    const batch = '(admin: Address, payments: Vec<(Address, i128)>) -> void';
    const single = '(caller: Address, to: Address, amount: i128) -> void';
    const known = new Map([
      ['distribute', single],
      ['batch_distribute', batch],
    ]);
    expect(checkPayoutPoolSignatures(known).isOk()).to.equal(true);
    expect(checkPayoutPoolSignatures(new Map([['distribute', single]])).isErr()).to.equal(true);
    known.set('distribute', '(caller: Address, to: Address, amount: u64) -> void');
    expect(checkPayoutPoolSignatures(known)._unsafeUnwrapErr()).to.contain('u64');
  });

  it('tells by its first error whose fault a refusal is', () => {
    const refusal = (code: string) => payoutRefusalOf(`HostError: Error(${code})\nEvent log: Error(Contract, #6)`);
    expect(refusal('Contract, #6')).to.equal('pool_paused');
    expect(refusal('Contract, #5')).to.equal('pool_paused');
    expect(refusal('Contract, #15')).to.equal('pool_short');
    expect(refusal('Contract, #14')).to.equal('refused');
    expect(refusal('WasmVm, InvalidAction')).to.equal('refused');
    expect(payoutRefusalOf('the node is busy')).to.equal(null);
  });
});
