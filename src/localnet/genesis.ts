import { Asset } from '@stellar/stellar-sdk/base';
import { deriveContractId, deriveKeyPair, type KeyPairText } from './derivation.ts';
import { requireLocalPassphrase } from './passphrase.ts';

/** What exists on the network from its first ledger on. Ids are strkeys. */
export interface Genesis {
  readonly passphrase: string;
  readonly usdcIssuer: string;
  readonly usdcContractId: string;
  readonly vaultContractId: string;
  readonly payoutPoolContractId: string;
  /** The vault's authorized caller. */
  readonly chargeSigner: KeyPairText;
  /** The payout pool's administrator. */
  readonly payoutSigner: KeyPairText;
  readonly channels: readonly KeyPairText[];
}

const CHANNEL_COUNT = 8;
const known = new Map<string, Genesis>();

/** Keys and contract ids derive from the passphrase alone, so every process knows them without asking. */
export function genesisOf(passphrase: string): Genesis {
  const found = known.get(passphrase);
  if (found !== undefined) return found;
  const usdcIssuer = deriveKeyPair(requireLocalPassphrase(passphrase), 'usdc issuer').publicKey;
  const genesis: Genesis = {
    passphrase,
    usdcIssuer,
    usdcContractId: new Asset('USDC', usdcIssuer).contractId(passphrase),
    vaultContractId: deriveContractId(passphrase, 'vault'),
    payoutPoolContractId: deriveContractId(passphrase, 'payout pool'),
    chargeSigner: deriveKeyPair(passphrase, 'charge signer'),
    payoutSigner: deriveKeyPair(passphrase, 'payout signer'),
    channels: Array.from({ length: CHANNEL_COUNT }, (_, index) => deriveKeyPair(passphrase, `channel ${index}`)),
  };
  known.set(passphrase, genesis);
  return genesis;
}

/** Accounts that only the network itself uses: contract owner, holder of the unissued USDC, holder of the XLM. */
export interface Custodians {
  readonly owner: string;
  readonly treasury: string;
  readonly friendbot: string;
}

const FRIENDBOT = 'friendbot';

/** The keys of the account that funds others: a stranger to every service on the network. */
export const friendbotKeys = (passphrase: string): KeyPairText => deriveKeyPair(passphrase, FRIENDBOT);

/** The custodians of the network with this passphrase, as G... addresses. */
export function custodiansOf(passphrase: string): Custodians {
  const address = (label: string): string => deriveKeyPair(passphrase, label).publicKey;
  return { owner: address('owner'), treasury: address('treasury'), friendbot: address(FRIENDBOT) };
}
