import { Address, Asset, StrKey, xdr } from '@stellar/stellar-sdk/base';

/** Base64 XDR of a LedgerKey: the name of a ledger entry everywhere in this folder. */
export type LedgerKeyXdr = string;

/** Keys of accounts and contracts recur in every transaction; markers do not and are not remembered. */
const MEMORY_KEYS_MAX = 20_000;
const remembered = new Map<string, LedgerKeyXdr>();

function remember(name: string, build: () => xdr.LedgerKey): LedgerKeyXdr {
  const found = remembered.get(name);
  if (found !== undefined) return found;
  if (remembered.size >= MEMORY_KEYS_MAX) remembered.clear();
  const key = build().toXdr('base64');
  remembered.set(name, key);
  return key;
}

export const accountId = (publicKey: string): xdr.PublicKey =>
  xdr.PublicKey.publicKeyTypeEd25519(StrKey.decodeEd25519PublicKey(publicKey));

export const usdcLine = (issuer: string): xdr.TrustLineAsset => new Asset('USDC', issuer).toTrustLineXdrObject();

/** Vec[Symbol("Balance"), Address(holder)]: where the asset contract keeps what a contract holds. */
export const balanceKeyValue = (holder: string): xdr.ScVal =>
  xdr.ScVal.scvVec([xdr.ScVal.scvSymbol('Balance'), xdr.ScVal.scvAddress(Address.fromString(holder).toScAddress())]);

const contractData = (contractId: string, key: xdr.ScVal): xdr.LedgerKey =>
  xdr.LedgerKey.contractData(
    new xdr.LedgerKeyContractData({
      contract: Address.fromString(contractId).toScAddress(),
      key,
      durability: xdr.ContractDataDurability.persistent,
    }),
  );

/** The key of a classic account (G...). */
export const accountKey = (publicKey: string): LedgerKeyXdr =>
  remember(`account ${publicKey}`, () =>
    xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId: accountId(publicKey) })),
  );

/** The key of an account's USDC trustline. */
export const trustlineKey = (publicKey: string, issuer: string): LedgerKeyXdr =>
  remember(`trustline ${publicKey} ${issuer}`, () =>
    xdr.LedgerKey.trustline(new xdr.LedgerKeyTrustLine({ accountId: accountId(publicKey), asset: usdcLine(issuer) })),
  );

/** The key of a contract's instance (C...). */
export const instanceKey = (contractId: string): LedgerKeyXdr =>
  remember(`instance ${contractId}`, () => contractData(contractId, xdr.ScVal.scvLedgerKeyContractInstance()));

/** The key of what `holder` (C...) owns in the asset contract `tokenId`. */
export const tokenBalanceKey = (tokenId: string, holder: string): LedgerKeyXdr =>
  remember(`balance ${tokenId} ${holder}`, () => contractData(tokenId, balanceKeyValue(holder)));

/** The key of a contract's own persistent value. */
export const contractDataKey = (contractId: string, key: xdr.ScVal): LedgerKeyXdr =>
  contractData(contractId, key).toXdr('base64');

/** The key of uploaded contract code; `wasmHash` is hex. */
export const codeKey = (wasmHash: string): LedgerKeyXdr =>
  remember(`code ${wasmHash}`, () =>
    xdr.LedgerKey.contractCode(new xdr.LedgerKeyContractCode({ hash: Buffer.from(wasmHash, 'hex') })),
  );
