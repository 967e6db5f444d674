import { Keypair, SorobanDataBuilder, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { type DeploymentFault } from '../../../src/adapters/soroban/deployment-check.ts';
import { type ContractRefusal } from '../../../src/core/billing/ports/vault-contract.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { CONTRACT_ID } from './paper-contract.ts';
import {
  authorizationOf,
  callOf,
  CHANNEL_KEY,
  decode,
  healthyNode,
  invocationOf,
  simulationOf,
  vaultOver,
} from './paper-vault.ts';
import { type ScriptedNode } from './scripted-node.ts';

const UNAVAILABLE = { kind: 'network_unavailable' };

/** A node whose simulation is changed before it is sent. */
function simulating(change: (answer: ReturnType<typeof simulationOf>, envelope: string) => object): ScriptedNode {
  return healthyNode().answerBy('simulateTransaction', ({ transaction }) => ({
    result: change(simulationOf(transaction as string), transaction as string),
  }));
}

function withAuth(auth: (call: xdr.InvokeContractArgs) => xdr.SorobanAuthorizationEntry[]): ScriptedNode {
  return simulating((answer, envelope) => {
    const entries = auth(callOf(decode(envelope))).map((entry) => entry.toXdr('base64'));
    return { ...answer, results: [{ auth: entries, xdr: 'AAAAAQ==' }] };
  });
}

function another(
  { contractAddress }: xdr.InvokeContractArgs,
  functionName: xdr.InvokeContractArgs['functionName'] | string,
  args: xdr.ScVal[],
): xdr.InvokeContractArgs {
  return new xdr.InvokeContractArgs({ contractAddress, functionName, args });
}

async function errorOver(node: ScriptedNode, ports: Parameters<typeof vaultOver>[1] = {}) {
  const { prepare, report } = await vaultOver(node, ports);
  const error = (await prepare())._unsafeUnwrapErr();
  return { error, event: report.lastCall.args[0], reports: report.callCount };
}

describe('SorobanVaultContract when something is wrong', () => {
  const REFUSALS: Record<string, ContractRefusal> = {
    'HostError: Error(Contract, #4)': 'paused',
    'HostError: Error(Contract, #5)': 'insufficient_balance',
    'HostError: Error(Contract, #29)': 'duplicate_request_id',
    'HostError: Error(Contract, #2)': 'other',
    'HostError: Error(Contract, #7)': 'other',
    'HostError: Error(Contract, #45)': 'other',
    'HostError: Error(Budget, ExceededLimit)': 'other',
    'HostError: Error(WasmVm, InvalidAction)\n\nEvent log (newest first):\n 0: [error, Error(Contract, #5)]': 'other',
    'host invocation failed\n\nCaused by:\n    HostError: Error(Contract, #5)\n    Event log\n Error(Contract, #4)':
      'insufficient_balance',
  };
  for (const [text, refusal] of Object.entries(REFUSALS)) {
    it(`reads '${text.split('\n').join(' ')}' as ${refusal}`, async () => {
      const { error, event } = await errorOver(simulating(() => ({ error: text, latestLedger: 1 })));
      expect(error).to.deep.equal({ kind: 'refused', refusal });
      expect(event).to.include({ operation: 'prepare', problem: 'simulation_refused' });
    });
  }

  it('does not take trouble of the node for a refusal of the contract', async () => {
    const { error, event } = await errorOver(simulating(() => ({ error: 'could not read ledger', latestLedger: 1 })));
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event).to.deep.equal({ operation: 'prepare', problem: 'bad_answer', detail: 'could not read ledger' });
  });

  it('builds nothing while archived entries have to be restored first', async () => {
    const restorePreamble = { minResourceFee: '1', transactionData: 'AAAA' };
    const { error, event } = await errorOver(simulating((answer) => ({ ...answer, restorePreamble })));
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event.problem).to.equal('restore_needed');
  });

  const UNTRUSTED: Record<string, ScriptedNode> = {
    'without transaction data': simulating((answer) => ({ ...answer, transactionData: undefined })),
    'without a resource fee': simulating((answer) => ({ ...answer, minResourceFee: undefined })),
    'with undecodable transaction data': simulating((answer) => ({ ...answer, transactionData: 'AAAA' })),
    'without results': simulating((answer) => ({ ...answer, results: undefined })),
    'with results of two calls': simulating((answer) => ({
      ...answer,
      results: [...answer.results, ...answer.results],
    })),
    'without authorizations': withAuth(() => []),
    'with undecodable authorizations': simulating((answer) => ({ ...answer, results: [{ auth: ['AAAA'] }] })),
    'with an authorization too many': withAuth((call) => [authorizationOf(call), authorizationOf(call)]),
    'with an authorization for a call of another function': withAuth((call) => [
      authorizationOf(another(call, 'transfer', call.args)),
    ]),
    'with an authorization for other amounts': withAuth((call) => [
      authorizationOf(another(call, call.functionName, call.args.toReversed())),
    ]),
    'with an authorization that reaches into a further call': withAuth((call) => [
      authorizationOf(call, [invocationOf(another(call, 'transfer', call.args))]),
    ]),
    'with an authorization by an address': withAuth((call) => [
      new xdr.SorobanAuthorizationEntry({
        rootInvocation: invocationOf(call),
        credentials: xdr.SorobanCredentials.sorobanCredentialsAddress(
          new xdr.SorobanAddressCredentials({
            address: xdr.ScAddress.scAddressTypeAccount(CHANNEL_KEY.xdrAccountId()),
            nonce: 1n,
            signatureExpirationLedger: 2_000,
            signature: xdr.ScVal.scvVoid(),
          }),
        ),
      }),
    ]),
    'with a resource fee beyond all reason': simulating((answer) => ({ ...answer, minResourceFee: '4000000000' })),
    'with a resource fee beyond all reason in its data': simulating((answer) => ({
      ...answer,
      transactionData: new SorobanDataBuilder().setResourceFee(4_000_000_000n).build().toXdr('base64'),
    })),
  };
  for (const [name, node] of Object.entries(UNTRUSTED)) {
    it(`signs nothing for a simulation ${name}`, async () => {
      const { error, event } = await errorOver(node);
      expect(error).to.deep.equal(UNAVAILABLE);
      expect(event).to.include({ operation: 'prepare', problem: 'bad_answer' });
    });
  }

  for (const method of ['getHealth', 'getFeeStats', 'getLedgerEntries', 'simulateTransaction']) {
    it(`is unavailable, and says why, when ${method} fails`, async () => {
      const { error, event } = await errorOver(healthyNode().refuse(method, -32603, 'overloaded'));
      expect(error).to.deep.equal(UNAVAILABLE);
      expect(event.problem).to.equal('rpc_failed');
      expect(event.detail).to.equal(`${method}: bad_response, error -32603: overloaded`);
    });
  }

  it('takes no ledger clock from a node that calls itself unhealthy', async () => {
    const health = { status: 'catching_up', latestLedger: 5, latestLedgerCloseTime: '1' };
    const { error } = await errorOver(healthyNode().answer('getHealth', health));
    expect(error).to.deep.equal(UNAVAILABLE);
  });

  it('is unavailable when the channel account does not exist', async () => {
    const { error, event } = await errorOver(
      healthyNode().answer('getLedgerEntries', { entries: null, latestLedger: 9 }),
    );
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event).to.include({ problem: 'account_missing', detail: `channel ${CHANNEL_KEY.publicKey()}` });
  });

  it('is unavailable for a channel whose key it does not hold', async () => {
    const node = healthyNode();
    const { error, event } = await errorOver(node, { channelSigners: [] });
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event.problem).to.equal('signing_failed');
    expect(node.questions).to.have.length(0);
  });

  it('is unavailable when a signer cannot sign', async () => {
    const broken = { publicKey: CHANNEL_KEY.publicKey(), sign: () => Promise.reject(new Error('key service down')) };
    const { error, event } = await errorOver(healthyNode(), { channelSigners: [broken] });
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event).to.deep.equal({ operation: 'prepare', problem: 'signing_failed', detail: 'key service down' });
  });

  it('gives out no envelope with a signature that does not verify', async () => {
    const stranger = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
    const wrong = {
      publicKey: CHANNEL_KEY.publicKey(),
      sign: (hash: Uint8Array) => Promise.resolve(stranger.sign(hash)),
    };
    const { error, event } = await errorOver(healthyNode(), { channelSigners: [wrong] });
    expect(error).to.deep.equal(UNAVAILABLE);
    expect(event.problem).to.equal('signing_failed');
  });

  it('ends at once when the caller gives up while a signer hangs', async () => {
    const caller = new AbortController();
    const hanging = {
      publicKey: CHANNEL_KEY.publicKey(),
      sign: () => {
        caller.abort();
        return new Promise<Uint8Array>(() => undefined);
      },
    };
    const { prepare } = await vaultOver(healthyNode(), { channelSigners: [hanging] });
    expect((await prepare(undefined, { signal: caller.signal }))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
  });

  it('ends within its time-out when the node hangs', async () => {
    const clock = new VirtualClock();
    const node = healthyNode().answerBy('getFeeStats', () => new Promise(() => undefined));
    const { prepare, report } = await vaultOver(node, { rpc: node.client(clock) });
    expect((await clock.finish(prepare()))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    expect(report.lastCall.args[0].detail).to.equal('getFeeStats: timeout, no answer in time');
  });

  const FAULTS: readonly (readonly [DeploymentFault, object])[] = [
    [{ kind: 'wrong_network', expected: 'a', found: 'b' }, UNAVAILABLE],
    [{ kind: 'network_unavailable', detail: 'no answer' }, UNAVAILABLE],
    // Only this contract is concerned: other contracts' charges must not wait for it.
    [
      { kind: 'unknown_contract', contractId: CONTRACT_ID },
      { kind: 'refused', refusal: 'other' },
    ],
    [
      { kind: 'unknown_signature', detail: 'deduct' },
      { kind: 'refused', refusal: 'other' },
    ],
  ];
  for (const [fault, expected] of FAULTS) {
    it(`calls no contract whose deployment is found ${fault.kind}`, async () => {
      const node = healthyNode();
      const { error, event } = await errorOver(node, { deployments: { verifyDeployment: () => errAsync(fault) } });
      expect(error).to.deep.equal(expected);
      expect(event).to.include({ problem: 'deployment_unfit', detail: JSON.stringify(fault) });
      expect(node.questions).to.have.length(0);
    });
  }

  it('reports a failure once', async () => {
    const { reports } = await errorOver(healthyNode().refuse('simulateTransaction', -32603, 'overloaded'));
    expect(reports).to.equal(1);
  });
});
