import { nativeToScVal } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { DeploymentCheck } from '../../../src/adapters/soroban/deployment-check.ts';
import { RpcClient } from '../../../src/adapters/soroban/rpc-client.ts';
import { SorobanDeductLimits } from '../../../src/adapters/soroban/soroban-deduct-limits.ts';
import { type SorobanEvent } from '../../../src/adapters/soroban/soroban-report.ts';
import { LocalNetwork } from '../../../src/localnet/local-network.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import { callOf, CHARGE_KEY, decode } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

type Verified = ReturnType<DeploymentCheck['verifyDeployment']>;

const deployed = (hasMaxDeduct: boolean): Verified =>
  okAsync({ contractId: CONTRACT_ID, capabilities: { hasMaxDeduct } });
const simulation = (units: bigint) => ({
  results: [{ auth: [], xdr: nativeToScVal(units, { type: 'i128' }).toXdr('base64') }],
  latestLedger: 4711,
});

describe('SorobanDeductLimits', () => {
  let reported: SorobanEvent[];
  beforeEach(() => (reported = []));

  const ask = (node: ScriptedNode, verified = deployed(true)) => {
    const deployments = { verifyDeployment: () => verified };
    const options = { networkPassphrase: PASSPHRASE, askingAccount: CHARGE_KEY.publicKey() };
    const ports = { rpc: node.client(), deployments, report: (event: SorobanEvent) => void reported.push(event) };
    return new SorobanDeductLimits(ports, options).maxDeduct(CONTRACT_ID, neverAborted());
  };

  it('asks the contract itself, also for a limit beyond every amount that there can be', async () => {
    const node = new ScriptedNode().answer('simulateTransaction', simulation(2n ** 120n));
    expect((await ask(node))._unsafeUnwrap()).to.equal(2n ** 120n);
    const call = callOf(decode(node.questions[0]?.params?.['transaction'] as string));
    expect([call.functionName.toString(), call.args]).to.deep.equal(['get_max_deduct', []]);
  });

  it('asks nothing of a contract that sets no limit', async () => {
    const node = new ScriptedNode();
    expect((await ask(node, deployed(false)))._unsafeUnwrap()).to.equal(null);
    expect(node.questions).to.deep.equal([]);
  });

  for (const [what, answer] of [
    ['refuses', { error: 'HostError: Error(Contract, #1)', latestLedger: 1 }],
    ['tells something below zero', simulation(-1n)],
    ['tells nothing', { results: [], latestLedger: 1 }],
  ] as const) {
    it(`is as good as unreachable when a contract with a limit ${what}, and reports it`, async () => {
      const answered = await ask(new ScriptedNode().answer('simulateTransaction', answer));
      expect(answered._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
      expect(reported.map(({ operation }) => operation)).to.deep.equal(['max_deduct']);
    });
  }

  it('is without an answer when the contract is unknown or the node is away', async () => {
    const unknown: Verified = errAsync({ kind: 'unknown_contract', contractId: CONTRACT_ID });
    for (const answered of [await ask(new ScriptedNode(), unknown), await ask(new ScriptedNode())]) {
      expect(answered._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    }
    expect(reported.map(({ problem }) => problem)).to.deep.equal(['deployment_unfit', 'rpc_failed']);
  });

  it('reads the limit of a vault on the local network', async () => {
    const clock = new VirtualClock();
    const network = LocalNetwork.open({ now: () => clock.now(), ledgerIntervalMs: 5_000 });
    try {
      const { chargeSigner, passphrase: networkPassphrase } = network.genesis;
      const transport = ({ method, url, body }: { method: 'POST' | 'GET'; url: string; body?: string }) =>
        network.handle({ method, path: new URL(url).pathname, headers: {}, body: body ?? '' });
      const rpc = new RpcClient({ url: 'http://network/rpc', transport, clock, timeoutMs: 1_000 });
      const ports = { rpc, deployments: new DeploymentCheck(rpc, networkPassphrase), report: () => undefined };
      const limits = new SorobanDeductLimits(ports, { networkPassphrase, askingAccount: chargeSigner.publicKey });
      const limit = await limits.maxDeduct(network.genesis.vaultContractId, neverAborted());
      expect(limit._unsafeUnwrap()).to.equal(10_000_000_000_000n);
    } finally {
      network.close();
    }
  });
});
