import { Asset, Keypair, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { SorobanDedicatedContracts } from '../../../src/adapters/soroban/soroban-dedicated-contracts.ts';
import { SorobanDepositBuilder } from '../../../src/adapters/soroban/soroban-deposit-builder.ts';
import { SorobanDepositNetwork } from '../../../src/adapters/soroban/soroban-deposit-network.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import {
  accountXdr,
  CHANNEL_KEY,
  CHANNEL_SEQUENCE,
  CHARGE_KEY,
  healthyNode,
  ONE_ITEM,
  simulationOf,
  vaultOver,
} from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9)).publicKey();
const HASH = 'ab'.repeat(32);
const AWAY = { kind: 'node_unavailable', retryAfterMs: null };
const FAILED = { kind: 'node_failed' };

const deployments = {
  verifyDeployment: (contractId: string) => okAsync({ contractId, capabilities: { hasMaxDeduct: true } }),
};
const report = () => undefined;

/** One USDC, of which all but four units are promised to offers. */
function lineXdr(keypair: Keypair, issuer: string): string {
  const liabilities = new xdr.Liabilities({ buying: 0n, selling: 9_999_996n });
  const line = new xdr.TrustLineEntry({
    accountId: keypair.xdrAccountId(),
    asset: new Asset('USDC', issuer).toTrustLineXdrObject(),
    balance: 10_000_000n,
    limit: 10n ** 18n,
    flags: 1,
    ext: xdr.TrustLineEntryExt.v1(new xdr.TrustLineEntryV1({ liabilities, ext: xdr.TrustLineEntryV1Ext.v0() })),
  });
  return xdr.LedgerEntryData.trustline(line).toXdr('base64');
}

async function errorOfBuild(node: ScriptedNode) {
  const options = { networkPassphrase: PASSPHRASE, usdcIssuer: ISSUER, baseFeeStroops: 100n, timeoutSeconds: 300 };
  const builder = new SorobanDepositBuilder({ rpc: node.client(), deployments, report }, options);
  const deposit = { contractId: CONTRACT_ID, sourceAccount: CHANNEL_KEY.publicKey(), units: 5n };
  return (await builder.build(deposit, neverAborted()))._unsafeUnwrapErr();
}

async function errorOfFind(node: ScriptedNode) {
  const sender = { send: () => Promise.resolve('unknown' as const) };
  const network = new SorobanDepositNetwork({ rpc: node.client(), sender, report }, PASSPHRASE);
  return (await network.find(HASH, neverAborted()))._unsafeUnwrapErr();
}

async function errorOfInspection(node: ScriptedNode) {
  const options = { networkPassphrase: PASSPHRASE, chargeAccount: CHARGE_KEY.publicKey() };
  const contracts = new SorobanDedicatedContracts({ rpc: node.client(), deployments, report }, options);
  return (await contracts.inspect(CONTRACT_ID, neverAborted()))._unsafeUnwrapErr();
}

describe('A node that does not answer as it should', () => {
  it('builds no deposit while it calls itself unhealthy', async () => {
    const node = healthyNode().answer('getHealth', {
      status: 'unhealthy',
      latestLedger: 5,
      latestLedgerCloseTime: '1',
      oldestLedger: 1,
    });
    expect(await errorOfBuild(node)).to.deep.equal(FAILED);
  });

  for (const method of ['getHealth', 'getLedgerEntries'] as const) {
    it(`builds no deposit when ${method} is refused, and says that it failed`, async () => {
      expect(await errorOfBuild(healthyNode().refuse(method, -32603, 'busy'))).to.deep.equal(FAILED);
    });
  }

  it('builds no deposit without a connection, and says that it is away', async () => {
    expect(await errorOfBuild(new ScriptedNode())).to.deep.equal(AWAY);
    expect(await errorOfFind(new ScriptedNode())).to.deep.equal(AWAY);
    expect(await errorOfInspection(new ScriptedNode())).to.deep.equal(AWAY);
  });

  it('is believed no trustline of another account or another asset, and no promised money', async () => {
    const account = { xdr: accountXdr(CHANNEL_KEY, CHANNEL_SEQUENCE) };
    const withLine = (line: string) =>
      healthyNode().answer('getLedgerEntries', { entries: [account, { xdr: line }], latestLedger: 1_000 });
    for (const line of [lineXdr(CHARGE_KEY, ISSUER), lineXdr(CHANNEL_KEY, CHARGE_KEY.publicKey())]) {
      expect(await errorOfBuild(withLine(line))).to.deep.equal({ kind: 'trustline_missing' });
    }
    expect(await errorOfBuild(withLine(lineXdr(CHANNEL_KEY, ISSUER)))).to.deep.equal({ kind: 'usdc_insufficient' });
  });

  it('has not found a deposit when it shows another transaction', async () => {
    const { prepare } = await vaultOver(healthyNode());
    const { envelopeXdr } = (await prepare(ONE_ITEM))._unsafeUnwrap();
    const applied = { status: 'SUCCESS', envelopeXdr, resultXdr: 'AAAA', ledger: 5, latestLedger: 9 };
    expect(await errorOfFind(new ScriptedNode().answer('getTransaction', applied))).to.deep.equal(FAILED);
  });

  it('shows no fit contract by a balance that is none', async () => {
    for (const value of [xdr.ScVal.scvVoid().toXdr('base64'), 'AAAA', undefined]) {
      const node = healthyNode().answer('simulateTransaction', { results: [{ auth: [], xdr: value }] });
      expect(await errorOfInspection(node)).to.deep.equal({ kind: 'contract_unfit' });
    }
  });

  it('shows no fit contract by a deduct that says nothing', async () => {
    let calls = 0;
    const balance = new xdr.Int128Parts({ hi: 0n, lo: 5n });
    const node = healthyNode().answerBy('simulateTransaction', ({ transaction }) => {
      calls += 1;
      if (calls > 1) return { result: { results: [] } };
      const simulated = simulationOf(transaction as string);
      return { result: { ...simulated, results: [{ auth: [], xdr: xdr.ScVal.scvI128(balance).toXdr('base64') }] } };
    });
    expect(await errorOfInspection(node)).to.deep.equal({ kind: 'contract_unfit' });
    expect(calls).to.equal(2);
  });
});
