import * as sdk from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { ownerIn } from '../../../src/adapters/soroban/contract-owner.ts';
import { CONTRACT_ID } from './paper-contract.ts';

const { xdr } = sdk;
const OWNER = sdk.Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const ADMIN = sdk.Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4)).publicKey();

const symbol = (name: string) => xdr.ScVal.scvSymbol(name);
const variant = (...parts: sdk.xdr.ScVal[]) => xdr.ScVal.scvVec(parts);
const address = (text: string) => new sdk.Address(text).toScVal();

function ownerOf(...entries: readonly (readonly [key: sdk.xdr.ScVal, val: sdk.xdr.ScVal])[]): string | null {
  const storage = entries.map(([key, val]) => new xdr.ScMapEntry({ key, val }));
  const executable = xdr.ContractExecutable.contractExecutableWasm(Buffer.alloc(32));
  return ownerIn(sdk, new xdr.ScContractInstance({ executable, storage }));
}

describe('The owner of a contract', () => {
  it('stands under a symbol, or under the variant of an enum', () => {
    expect(ownerOf([symbol('Paused'), xdr.ScVal.scvBool(true)], [symbol('Owner'), address(OWNER)])).to.equal(OWNER);
    expect(ownerOf([variant(symbol('Owner')), address(OWNER)])).to.equal(OWNER);
  });

  it('is the admin where no owner is named, and never beside one', () => {
    expect(ownerOf([symbol('Admin'), address(ADMIN)])).to.equal(ADMIN);
    expect(ownerOf([symbol('Admin'), address(ADMIN)], [symbol('Owner'), address(OWNER)])).to.equal(OWNER);
    expect(ownerOf([symbol('Admin'), address(ADMIN)], [symbol('Owner'), address(CONTRACT_ID)])).to.equal(null);
  });

  it('is nobody where none is named, or where it is no account', () => {
    expect(ownerOf()).to.equal(null);
    expect(ownerOf([symbol('Owner'), xdr.ScVal.scvU32(1)])).to.equal(null);
    expect(ownerOf([variant(symbol('Owner'), symbol('Of')), address(OWNER)])).to.equal(null);
    expect(ownerOf([address(OWNER), address(OWNER)])).to.equal(null);
    const executable = xdr.ContractExecutable.contractExecutableWasm(Buffer.alloc(32));
    expect(ownerIn(sdk, new xdr.ScContractInstance({ executable, storage: null }))).to.equal(null);
  });
});
