import * as sdk from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { acceptSimulation } from '../../../src/adapters/soroban/accept-simulation.ts';
import { encodeDeposit, encodeTransfer } from '../../../src/adapters/soroban/vault-abi.ts';
import { CONTRACT_ID } from './paper-contract.ts';
import { authorizationOf, invocationOf, MIN_RESOURCE_FEE } from './paper-vault.ts';

const DEPOSITOR = sdk.Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const THIEF = sdk.Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4)).publicKey();
const TOKEN_ID = sdk.StrKey.encodeContract(Buffer.alloc(32, 8));

const call = encodeDeposit(sdk, { contractId: CONTRACT_ID, depositor: DEPOSITOR, units: 5n });
const transferOf = (over: { to?: string; tokenId?: string; units?: bigint } = {}) =>
  encodeTransfer(sdk, { tokenId: TOKEN_ID, from: DEPOSITOR, to: CONTRACT_ID, units: 5n, ...over });
const leaf = (over: Parameters<typeof transferOf>[0] = {}) => invocationOf(transferOf(over));

function accepted(below: readonly sdk.xdr.SorobanAuthorizedInvocation[], root = call): boolean {
  const data = new sdk.SorobanDataBuilder().setResourceFee(MIN_RESOURCE_FEE).setResources(1, 2, 3).build();
  const answer = {
    transactionData: data.toXdr('base64'),
    minResourceFee: MIN_RESOURCE_FEE,
    results: [{ auth: [authorizationOf(root, [...below]).toXdr('base64')] }],
  };
  return acceptSimulation(sdk, answer, call, [transferOf()]).isOk();
}

describe('What a depositor is asked to authorize', () => {
  it('is the deposit with the one transfer that it is made of', () => {
    expect(accepted([leaf()])).to.equal(true);
  });

  const others: Readonly<Record<string, () => boolean>> = {
    'nothing below the deposit': () => accepted([]),
    'a larger transfer': () => accepted([leaf({ units: 6n })]),
    'a transfer to somebody else': () => accepted([leaf({ to: THIEF })]),
    'a transfer of another token': () => accepted([leaf({ tokenId: CONTRACT_ID })]),
    'a second transfer': () => accepted([leaf(), leaf({ to: THIEF })]),
    'a call below the transfer': () => accepted([invocationOf(transferOf(), [leaf({ to: THIEF })])]),
    'another deposit': () =>
      accepted([leaf()], encodeDeposit(sdk, { contractId: TOKEN_ID, depositor: DEPOSITOR, units: 5n })),
  };
  for (const [name, isAccepted] of Object.entries(others)) {
    it(`is never ${name}, whatever the node says`, () => expect(isAccepted()).to.equal(false));
  }
});
