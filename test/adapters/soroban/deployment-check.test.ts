import { expect } from 'chai';
import { xdr } from '@stellar/stellar-sdk';
import { DeploymentCheck } from '../../../src/adapters/soroban/deployment-check.ts';
import {
  CONTRACT_ID,
  deploy,
  functionEntry,
  PASSPHRASE,
  structEntry,
  TYPES,
  VAULT_ENTRIES,
  wasmOf,
} from './paper-contract.ts';
import { ScriptedNode } from './scripted-node.ts';

const { ADDRESS, I128, REQUEST_ID, U64 } = TYPES;

function nodeWith(entries: Readonly<Record<string, xdr.ScSpecEntry>>): ScriptedNode {
  const node = new ScriptedNode().answer('getNetwork', { passphrase: PASSPHRASE });
  deploy(node, wasmOf(Object.values(entries)));
  return node;
}

function without(missing: string): Record<string, xdr.ScSpecEntry> {
  return Object.fromEntries(Object.entries(VAULT_ENTRIES).filter(([name]) => name !== missing));
}

function verify(node: ScriptedNode) {
  return new DeploymentCheck(node.client(), PASSPHRASE).verifyDeployment(CONTRACT_ID);
}

describe('DeploymentCheck', () => {
  it('accepts the known vault contract on the configured network', async () => {
    const deployment = (await verify(nodeWith(VAULT_ENTRIES)))._unsafeUnwrap();
    expect(deployment).to.deep.equal({ contractId: CONTRACT_ID, capabilities: { hasMaxDeduct: true } });
  });

  it('accepts a variant without get_max_deduct, and says that it has none', async () => {
    const deployment = (await verify(nodeWith(without('getMaxDeduct'))))._unsafeUnwrap();
    expect(deployment.capabilities.hasMaxDeduct).to.equal(false);
  });

  it('tells a node of another network by its passphrase, before it reads anything else', async () => {
    const node = nodeWith(VAULT_ENTRIES).answer('getNetwork', { passphrase: 'Other ; 2026' });
    const fault = (await verify(node))._unsafeUnwrapErr();
    expect(fault).to.deep.equal({ kind: 'wrong_network', expected: PASSPHRASE, found: 'Other ; 2026' });
    expect(node.timesAsked('getLedgerEntries')).to.equal(0);
  });

  it('names a contract that the network does not have', async () => {
    const node = nodeWith(VAULT_ENTRIES).answer('getLedgerEntries', { entries: [], latestLedger: 100 });
    expect((await verify(node))._unsafeUnwrapErr()).to.deep.equal({
      kind: 'unknown_contract',
      contractId: CONTRACT_ID,
    });
  });

  const UNKNOWN: Record<string, { change: Record<string, xdr.ScSpecEntry>; found: string }> = {
    'a further argument of deduct': {
      change: {
        deduct: functionEntry(
          'deduct',
          [
            ['caller', ADDRESS],
            ['amount', I128],
            ['request_id', REQUEST_ID],
            ['developer', ADDRESS],
          ],
          I128,
        ),
      },
      found: 'found deduct(caller: Address, amount: i128, request_id: Option<Symbol>, developer: Address) -> i128',
    },
    'a request id that is a number': {
      change: {
        deduct: functionEntry(
          'deduct',
          [
            ['caller', ADDRESS],
            ['amount', I128],
            ['request_id', U64],
          ],
          I128,
        ),
      },
      found: 'found deduct(caller: Address, amount: i128, request_id: u64) -> i128',
    },
    'arguments in another order': {
      change: {
        deduct: functionEntry(
          'deduct',
          [
            ['amount', I128],
            ['caller', ADDRESS],
            ['request_id', REQUEST_ID],
          ],
          I128,
        ),
      },
      found: 'found deduct(amount: i128, caller: Address, request_id: Option<Symbol>) -> i128',
    },
    'items with a further field': {
      change: {
        item: structEntry('DeductItem', [
          ['amount', I128],
          ['request_id', REQUEST_ID],
          ['developer', ADDRESS],
        ]),
      },
      found:
        'found batch_deduct(caller: Address, items: Vec<{ amount: i128, developer: Address, request_id: Option<Symbol> }>)',
    },
    'another return type': {
      change: { balance: functionEntry('balance', [], U64) },
      found: 'expected balance() -> i128, found balance() -> u64',
    },
    'get_max_deduct with another return type': {
      change: { getMaxDeduct: functionEntry('get_max_deduct', [], U64) },
      found: 'found get_max_deduct() -> u64',
    },
  };
  for (const [name, { change, found }] of Object.entries(UNKNOWN)) {
    it(`refuses ${name}, naming the function, what was expected and what was found`, async () => {
      const fault = (await verify(nodeWith({ ...VAULT_ENTRIES, ...change })))._unsafeUnwrapErr();
      expect(fault).to.have.property('kind', 'unknown_signature');
      expect(fault).to.have.property('detail').that.contains(found);
    });
  }

  for (const missing of ['deduct', 'batchDeduct', 'deposit', 'balance', 'isRequestProcessed']) {
    it(`refuses a contract without ${missing}`, async () => {
      const fault = (await verify(nodeWith(without(missing))))._unsafeUnwrapErr();
      expect(fault).to.have.property('detail').that.contains('found no such function');
    });
  }

  it('refuses code that does not describe itself', async () => {
    const node = nodeWith(VAULT_ENTRIES);
    deploy(node, wasmOf(Object.values(VAULT_ENTRIES), 'contractmetav0'));
    expect((await verify(node))._unsafeUnwrapErr().kind).to.equal('unknown_signature');
  });

  it('refuses a token contract, which has no code of its own', async () => {
    const node = nodeWith(VAULT_ENTRIES);
    deploy(node, new Uint8Array(), xdr.ContractExecutable.contractExecutableStellarAsset());
    expect((await verify(node))._unsafeUnwrapErr().kind).to.equal('unknown_signature');
  });

  it('does not believe code with another hash than the contract names', async () => {
    const node = nodeWith(VAULT_ENTRIES);
    const executable = xdr.ContractExecutable.contractExecutableWasm(Buffer.alloc(32, 1));
    deploy(node, wasmOf(Object.values(VAULT_ENTRIES)), executable);
    expect((await verify(node))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
  });

  it('asks again after a node that did not answer, and never again once the deployment is known', async () => {
    const node = nodeWith(VAULT_ENTRIES).refuse('getNetwork', -32603, 'not yet');
    const check = new DeploymentCheck(node.client(), PASSPHRASE);
    expect((await check.verifyDeployment(CONTRACT_ID))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    node.answer('getNetwork', { passphrase: PASSPHRASE });
    expect((await check.verifyDeployment(CONTRACT_ID)).isOk()).to.equal(true);
    const questions = node.questions.length;
    expect((await check.verifyDeployment(CONTRACT_ID)).isOk()).to.equal(true);
    expect(node.questions).to.have.length(questions);
  });
});
