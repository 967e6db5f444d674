import {
  Account,
  Address,
  Contract,
  Keypair,
  nativeToScVal,
  Transaction,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { Wallet } from '../../src/demo/wallet.ts';

const PASSPHRASE = 'A network for tests';
const CONTRACT = Address.contract(Buffer.alloc(32, 1)).toString();
const AGREED = { contractId: CONTRACT, units: 70_000n };

describe("The demo's wallet and a deposit", () => {
  const keys = Keypair.random();
  const wallet = new Wallet({ publicKey: keys.publicKey(), secret: keys.secret() }, PASSPHRASE);

  const build = (
    over: { source?: string; name?: string; contract?: string; depositor?: string; units?: bigint } = {},
  ) => {
    const { source = keys.publicKey(), name = 'deposit', contract = CONTRACT, units = AGREED.units } = over;
    const depositor = nativeToScVal(over.depositor ?? keys.publicKey(), { type: 'address' });
    const call = new Contract(contract).call(name, depositor, nativeToScVal(units, { type: 'i128' }));
    const options = { fee: '100', networkPassphrase: PASSPHRASE };
    return new TransactionBuilder(new Account(source, '1'), options).addOperation(call).setTimeout(300).build().toXdr();
  };

  it('signs what was agreed on, unchanged', async () => {
    const built = build();
    const signed = new Transaction(await wallet.signDeposit(built, AGREED), PASSPHRASE);
    expect(signed.hash()).to.deep.equal(new Transaction(built, PASSPHRASE).hash());
    const [signature] = signed.signatures;
    expect(keys.verify(signed.hash(), signature!.signature)).to.equal(true);
  });

  const stranger = Keypair.random().publicKey();
  const others = {
    'of another account': build({ source: stranger }),
    'for another depositor': build({ depositor: stranger }),
    'into another contract': build({ contract: Address.contract(Buffer.alloc(32, 2)).toString() }),
    'of another amount': build({ units: AGREED.units + 1n }),
    'that is another call': build({ name: 'withdraw' }),
  };
  for (const [what, transaction] of Object.entries(others)) {
    it(`signs nothing ${what}`, async () => {
      const refused = await wallet.signDeposit(transaction, AGREED).catch((error: unknown) => error);
      expect(refused).to.be.an('error');
    });
  }
});
