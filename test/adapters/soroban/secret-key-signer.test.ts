import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { inspect } from 'node:util';
import { SecretKeySigner } from '../../../src/adapters/soroban/secret-key-signer.ts';

const KEYPAIR = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3));

describe('SecretKeySigner', () => {
  it('signs a hash so that its public key verifies it', async () => {
    const signer = await SecretKeySigner.fromSecret(KEYPAIR.secret());
    const hash = Buffer.alloc(32, 5);
    const signature = await signer.sign(hash);
    expect(signer.publicKey).to.equal(KEYPAIR.publicKey());
    expect(signature).to.have.length(64);
    expect(KEYPAIR.verify(hash, signature)).to.equal(true);
  });

  it('shows no part of its secret when it is inspected or written as JSON', async () => {
    const signer = await SecretKeySigner.fromSecret(KEYPAIR.secret());
    const shown = inspect(signer, { depth: null, showHidden: true }) + JSON.stringify(signer);
    expect(shown).to.contain(KEYPAIR.publicKey());
    expect(shown).not.to.match(/seed|secretKey:|\bS[A-Z2-7]{55}\b/i);
  });

  it('refuses a seed with a wrong checksum', async () => {
    const error: unknown = await SecretKeySigner.fromSecret(`${KEYPAIR.secret().slice(0, -1)}A`).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
  });
});
