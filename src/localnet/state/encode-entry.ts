import { Address, xdr } from '@stellar/stellar-sdk/base';
import { i128 } from '../sc-val.ts';
import { accountId, balanceKeyValue, usdcLine } from './ledger-key.ts';
import {
  type AccountEntry,
  type ContractDataEntry,
  type InstanceEntry,
  type LedgerEntry,
  type TokenBalanceEntry,
  type TrustlineEntry,
} from './ledger-entry.ts';

const NO_EXTENSION = xdr.ExtensionPoint.v0();
const MASTER_KEY_ONLY = Uint8Array.of(1, 0, 0, 0);
const TRUSTLINE_LIMIT = 9_223_372_036_854_775_807n;
const AUTHORIZED = 1;

const mapEntry = (key: string, val: xdr.ScVal): xdr.ScMapEntry =>
  new xdr.ScMapEntry({ key: xdr.ScVal.scvSymbol(key), val });

function account(entry: AccountEntry): xdr.LedgerEntryData {
  const sequenceAge = new xdr.AccountEntryExtensionV3({
    ext: NO_EXTENSION,
    seqLedger: entry.sequenceLedger,
    seqTime: BigInt(entry.sequenceTime),
  });
  const sponsorship = new xdr.AccountEntryExtensionV2({
    numSponsored: 0,
    numSponsoring: 0,
    signerSponsoringIDs: [],
    ext: xdr.AccountEntryExtensionV2Ext.v3(sequenceAge),
  });
  const liabilities = new xdr.AccountEntryExtensionV1({
    liabilities: new xdr.Liabilities({ buying: 0n, selling: 0n }),
    ext: xdr.AccountEntryExtensionV1Ext.v2(sponsorship),
  });
  return xdr.LedgerEntryData.account(
    new xdr.AccountEntry({
      accountId: accountId(entry.publicKey),
      balance: entry.stroops,
      seqNum: entry.sequence,
      numSubEntries: entry.subentryCount,
      inflationDest: null,
      flags: 0,
      homeDomain: '',
      thresholds: MASTER_KEY_ONLY,
      signers: [],
      ext: xdr.AccountEntryExt.v1(liabilities),
    }),
  );
}

function trustline(entry: TrustlineEntry): xdr.LedgerEntryData {
  return xdr.LedgerEntryData.trustline(
    new xdr.TrustLineEntry({
      accountId: accountId(entry.publicKey),
      asset: usdcLine(entry.issuer),
      balance: entry.units,
      limit: TRUSTLINE_LIMIT,
      flags: AUTHORIZED,
      ext: xdr.TrustLineEntryExt.v0(),
    }),
  );
}

function contractData(contractId: string, key: xdr.ScVal, val: xdr.ScVal): xdr.LedgerEntryData {
  return xdr.LedgerEntryData.contractData(
    new xdr.ContractDataEntry({
      ext: NO_EXTENSION,
      contract: Address.fromString(contractId).toScAddress(),
      key,
      durability: xdr.ContractDataDurability.persistent,
      val,
    }),
  );
}

function tokenBalance(entry: TokenBalanceEntry): xdr.LedgerEntryData {
  const value = xdr.ScVal.scvMap([
    mapEntry('amount', i128(entry.units)),
    mapEntry('authorized', xdr.ScVal.scvBool(true)),
    mapEntry('clawback', xdr.ScVal.scvBool(false)),
  ]);
  return contractData(entry.tokenId, balanceKeyValue(entry.holder), value);
}

function instance(entry: InstanceEntry): xdr.LedgerEntryData {
  const executable =
    entry.wasmHash === null
      ? xdr.ContractExecutable.contractExecutableStellarAsset()
      : xdr.ContractExecutable.contractExecutableWasm(Buffer.from(entry.wasmHash, 'hex'));
  const storage = Object.keys(entry.storage)
    .sort()
    .flatMap((name) => {
      const value = entry.storage[name];
      return value === undefined ? [] : [mapEntry(name, value)];
    });
  return contractData(
    entry.contractId,
    xdr.ScVal.scvLedgerKeyContractInstance(),
    xdr.ScVal.scvContractInstance(new xdr.ScContractInstance({ executable, storage })),
  );
}

const ownData = (entry: ContractDataEntry): xdr.LedgerEntryData =>
  contractData(entry.contractId, entry.key, entry.value);

/** The entry as a node would serve it. */
export function encodeEntry(entry: LedgerEntry): xdr.LedgerEntryData {
  switch (entry.kind) {
    case 'account':
      return account(entry);
    case 'trustline':
      return trustline(entry);
    case 'token_balance':
      return tokenBalance(entry);
    case 'instance':
      return instance(entry);
    case 'contract_data':
      return ownData(entry);
    case 'code':
      return xdr.LedgerEntryData.contractCode(
        new xdr.ContractCodeEntry({
          ext: xdr.ContractCodeEntryExt.v0(),
          hash: Buffer.from(entry.wasmHash, 'hex'),
          code: entry.wasm,
        }),
      );
  }
}
