import { Address, Keypair, scValToNative, type xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { CONTRACT_ID } from './paper-contract.ts';
import {
  accountXdr,
  callOf,
  CHANNEL_KEY,
  CHANNEL_SEQUENCE,
  CHARGE_KEY,
  CLOSE_TIME,
  decode,
  healthyNode,
  INCLUSION_FEE_MAX,
  LATEST_LEDGER,
  MIN_RESOURCE_FEE,
  vaultOver,
} from './paper-vault.ts';

const RESOURCE_FEE = 103_906n;

async function prepared(node = healthyNode(), ...args: Parameters<Awaited<ReturnType<typeof vaultOver>>['prepare']>) {
  const { prepare } = await vaultOver(node);
  return (await prepare(...args))._unsafeUnwrap();
}

function sorobanDataOf(envelopeXdr: string): xdr.SorobanTransactionData {
  const envelope = decode(envelopeXdr).toEnvelope();
  if (envelope.type !== 'envelopeTypeTx' || envelope.value.tx.ext.type !== 'sorobanData') throw new TypeError('None');
  return envelope.value.tx.ext.value;
}

describe('SorobanVaultContract', () => {
  describe('the call', () => {
    it('is a deduct for one item, with explicit types', async () => {
      const transaction = await prepared();
      const { contractAddress, functionName, args } = callOf(decode(transaction.envelopeXdr));
      expect(transaction.kind).to.equal('deduct');
      expect(Address.fromScAddress(contractAddress).toString()).to.equal(CONTRACT_ID);
      expect(functionName.toString()).to.equal('deduct');
      expect(args.map(({ type }) => type)).to.deep.equal(['scvAddress', 'scvI128', 'scvSymbol']);
      expect(args.map((arg) => scValToNative(arg) as unknown)).to.deep.equal([CHARGE_KEY.publicKey(), 12_345n, 'id_0']);
    });

    it('is a batch_deduct for more, each item a map with its keys in order', async () => {
      const items = Array.from({ length: 50 }, (_, n) => ({ units: BigInt(n) + 2n ** 70n, onChainId: `id_${n}` }));
      const transaction = await prepared(healthyNode(), items);
      const { functionName, args } = callOf(decode(transaction.envelopeXdr));
      expect(transaction.kind).to.equal('batch_deduct');
      expect(functionName.toString()).to.equal('batch_deduct');
      const [, list] = args;
      if (list?.type !== 'scvVec' || list.value?.[0]?.type !== 'scvMap') return expect.fail('no list of maps');
      expect(list.value[0].value?.map(({ key }) => scValToNative(key) as unknown)).to.deep.equal([
        'amount',
        'request_id',
      ]);
      expect(scValToNative(list)).to.deep.equal(
        items.map(({ units, onChainId }) => ({ amount: units, request_id: onChainId })),
      );
    });

    for (const onChainId of ['', 'a-b', 'x'.repeat(33)]) {
      it(`never carries the id '${onChainId}', which is no Symbol for the host`, async () => {
        const { prepare } = await vaultOver(healthyNode());
        const outcome = await prepare([{ units: 1n, onChainId }]).then(
          () => 'prepared',
          (error: unknown) => error,
        );
        expect(outcome).to.be.instanceOf(RangeError);
      });
    }

    for (const count of [0, 51]) {
      it(`never carries ${count} items`, async () => {
        const { prepare } = await vaultOver(healthyNode());
        const items = Array.from({ length: count }, (_, n) => ({ units: 1n, onChainId: `id_${n}` }));
        const outcome = await prepare(items).then(
          () => 'prepared',
          (error: unknown) => error,
        );
        expect(outcome).to.be.instanceOf(RangeError);
      });
    }
  });

  describe('the transaction', () => {
    it('has the channel as source, and the charge signer as the source of its only operation', async () => {
      const { envelopeXdr, sourceAccount } = await prepared();
      const { source, operations } = decode(envelopeXdr);
      expect([source, sourceAccount]).to.deep.equal([CHANNEL_KEY.publicKey(), CHANNEL_KEY.publicKey()]);
      expect(operations.map((operation) => operation.source)).to.deep.equal([CHARGE_KEY.publicKey()]);
    });

    it('takes its bounds from the clock of the ledger', async () => {
      const transaction = await prepared();
      const { timeBounds, ledgerBounds } = decode(transaction.envelopeXdr);
      expect(timeBounds).to.deep.equal({ minTime: '0', maxTime: `${CLOSE_TIME + 60}` });
      expect(ledgerBounds).to.deep.equal({ minLedger: 0, maxLedger: LATEST_LEDGER + 12 });
      expect(transaction).to.include({
        builtLedger: LATEST_LEDGER,
        maxLedger: LATEST_LEDGER + 12,
        maxTime: CLOSE_TIME + 60,
      });
    });

    it('reads a close time that comes as a number, too', async () => {
      const node = healthyNode();
      node.answer('getHealth', { status: 'healthy', latestLedger: 5, latestLedgerCloseTime: CLOSE_TIME });
      expect((await prepared(node)).maxTime).to.equal(CLOSE_TIME + 60);
    });

    it('counts as built at the older ledger when the account was read behind the latest one', async () => {
      const entries = [{ xdr: accountXdr(CHANNEL_KEY, CHANNEL_SEQUENCE) }];
      const node = healthyNode().answer('getLedgerEntries', { entries, latestLedger: LATEST_LEDGER - 2 });
      expect((await prepared(node)).builtLedger).to.equal(LATEST_LEDGER - 2);
    });

    it('uses the sequence after the one that it read', async () => {
      const transaction = await prepared(healthyNode(), undefined, { lastSequence: CHANNEL_SEQUENCE - 1n });
      expect(transaction.sequence).to.equal(CHANNEL_SEQUENCE + 1n);
      expect(decode(transaction.envelopeXdr).sequence).to.equal(`${CHANNEL_SEQUENCE + 1n}`);
    });

    it('uses the sequence after the highest known to be consumed when it read a stale one', async () => {
      const transaction = await prepared(healthyNode(), undefined, { lastSequence: CHANNEL_SEQUENCE + 3n });
      expect(transaction.sequence).to.equal(CHANNEL_SEQUENCE + 4n);
    });

    it('finds the channel by what the entries hold, whatever else the node sends along', async () => {
      const stranger = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
      const entries = [{ xdr: 'AAAA' }, { xdr: accountXdr(stranger, 5n) }, { xdr: accountXdr(CHANNEL_KEY, 8n) }];
      const node = healthyNode().answer('getLedgerEntries', { entries, latestLedger: LATEST_LEDGER });
      expect((await prepared(node)).sequence).to.equal(9n);
    });

    it('bids the p90 of recent fees and adds the simulated resource fee with 15 % margin', async () => {
      const { envelopeXdr } = await prepared();
      expect(RESOURCE_FEE).to.equal(MIN_RESOURCE_FEE + (MIN_RESOURCE_FEE * 15n) / 100n + 1n);
      expect(sorobanDataOf(envelopeXdr).resourceFee).to.equal(RESOURCE_FEE);
      expect(decode(envelopeXdr).fee).to.equal(`${RESOURCE_FEE + 250n}`);
    });

    it('bids no more than its cap, and no less than the network takes', async () => {
      const surge = await prepared(healthyNode().answer('getFeeStats', { sorobanInclusionFee: { p90: '9000000' } }));
      expect(decode(surge.envelopeXdr).fee).to.equal(`${RESOURCE_FEE + INCLUSION_FEE_MAX}`);
      const idle = await prepared(healthyNode().answer('getFeeStats', { sorobanInclusionFee: { p90: '0' } }));
      expect(decode(idle.envelopeXdr).fee).to.equal(`${RESOURCE_FEE + 100n}`);
    });

    it('keeps the resources of the simulation', async () => {
      const { resources } = sorobanDataOf((await prepared()).envelopeXdr);
      const { instructions, diskReadBytes, writeBytes } = resources;
      expect({ instructions, diskReadBytes, writeBytes }).to.deep.equal({
        instructions: 1,
        diskReadBytes: 2,
        writeBytes: 3,
      });
    });

    it('has a hash that recomputes from its envelope', async () => {
      const { hash, envelopeXdr } = await prepared();
      expect(hash).to.match(/^[0-9a-f]{64}$/);
      expect(Buffer.from(decode(envelopeXdr).hash()).toString('hex')).to.equal(hash);
    });
  });

  describe('the signatures', () => {
    it('are two, and each verifies under its key', async () => {
      const transaction = decode((await prepared()).envelopeXdr);
      const [byChannel, byCharge, ...others] = transaction.signatures;
      expect(others).to.have.length(0);
      expect(CHANNEL_KEY.verify(transaction.hash(), byChannel!.signature)).to.equal(true);
      expect(CHARGE_KEY.verify(transaction.hash(), byCharge!.signature)).to.equal(true);
    });

    it('come from signers that hold no key, asynchronously, over the 32-byte hash', async () => {
      const hashes: Uint8Array[] = [];
      const remote = {
        publicKey: CHARGE_KEY.publicKey(),
        sign: async (hash: Uint8Array) => {
          await new Promise((resolve) => setImmediate(resolve));
          hashes.push(hash);
          return CHARGE_KEY.sign(hash);
        },
      };
      const { prepare } = await vaultOver(healthyNode(), { chargeSigner: remote });
      const { hash, envelopeXdr } = (await prepare())._unsafeUnwrap();
      expect(hashes.map((bytes) => Buffer.from(bytes).toString('hex'))).to.deep.equal([hash]);
      expect(decode(envelopeXdr).signatures).to.have.length(2);
    });

    it('are one when channel and charge signer are the same key, because the network refuses a second', async () => {
      const both = {
        publicKey: CHANNEL_KEY.publicKey(),
        sign: (hash: Uint8Array) => Promise.resolve(CHANNEL_KEY.sign(hash)),
      };
      const { prepare } = await vaultOver(healthyNode(), { chargeSigner: both, channelSigners: [both] });
      expect(decode((await prepare())._unsafeUnwrap().envelopeXdr).signatures).to.have.length(1);
    });
  });

  it('asks the network as little and as much as it must: clock, account, fees, simulation', async () => {
    const node = healthyNode();
    await prepared(node);
    const [first, second, third, last] = node.questions.map(({ method }) => method);
    expect([first, second, third].sort()).to.deep.equal(['getFeeStats', 'getHealth', 'getLedgerEntries']);
    expect(last).to.equal('simulateTransaction');
    expect(node.questions).to.have.length(4);
  });
});
