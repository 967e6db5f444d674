import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { type ChainNetwork, type SequenceConsumer } from '../../../src/core/billing/ports/chain-network.ts';
import { proveDeath } from '../../../src/core/billing/prove-death.ts';
import { PaperNetwork } from '../../support/paper-network.ts';

const OURS = 'a'.repeat(64);
const THEIRS = 'b'.repeat(64);
const HIGHEST_SEEN = 115;
const TRANSACTION = { hash: OURS, sourceAccount: 'GCHANNEL', sequence: 7n, builtLedger: 100, maxLedger: 112 };

interface Shown {
  readonly sequence: bigint;
  readonly latestLedger: number;
  readonly consumer?: SequenceConsumer | null;
}

async function findingOf({ sequence, latestLedger, consumer = null }: Shown, highestSeen = HIGHEST_SEEN) {
  const network: ChainNetwork = new PaperNetwork(0n);
  network.account = () => okAsync({ sequence, latestLedger });
  network.consumerOf = () => okAsync(consumer);
  return proveDeath(network, TRANSACTION, { highest: highestSeen, mark: null }, new AbortController().signal);
}

describe('The proof of death', () => {
  for (const [name, shown, verdict] of [
    ['the bound has passed and the sequence is unused', { sequence: 6n }, 'dead'],
    ['another transaction used the sequence', { sequence: 7n, consumer: { hash: THEIRS, innerHash: null } }, 'dead'],
    ['a fee bump around another used it', { sequence: 8n, consumer: { hash: THEIRS, innerHash: THEIRS } }, 'dead'],
    ['the transaction itself used it', { sequence: 7n, consumer: { hash: OURS, innerHash: null } }, 'landed'],
    ['a fee bump around it used it', { sequence: 7n, consumer: { hash: THEIRS, innerHash: OURS } }, 'landed'],
    ['the sequence is used and nothing shows by what', { sequence: 7n, consumer: null }, 'unaccounted'],
  ] as const) {
    it(`finds it ${verdict} when ${name}`, async () => {
      const finding = await findingOf({ latestLedger: HIGHEST_SEEN, ...shown });
      expect(finding._unsafeUnwrap()).to.deep.equal({ verdict, ledger: HIGHEST_SEEN });
    });
  }

  it('counts from the ledger of the bound on, and not one before it', async () => {
    const verdictAt = async (latestLedger: number) =>
      (await findingOf({ sequence: 6n, latestLedger }, 0))._unsafeUnwrap().verdict;
    expect([await verdictAt(111), await verdictAt(112)]).to.deep.equal(['open', 'dead']);
  });

  it('takes no answer of a node that is behind, past the bound or not', async () => {
    const behind = await findingOf({ sequence: 6n, latestLedger: HIGHEST_SEEN - 1 });
    expect(behind._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });

  it('takes no silence for an answer', async () => {
    const network = new PaperNetwork(0n);
    network.down = true;
    const silent = await proveDeath(network, TRANSACTION, { highest: 0, mark: null }, new AbortController().signal);
    expect(silent._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });

  describe('on a network that is known by the hash of a ledger', () => {
    const OTHER = 'ee'.repeat(32);
    const MARK = { ledger: 90, hash: 'dd'.repeat(32) };
    const seen = { highest: HIGHEST_SEEN, mark: MARK };

    function networkWith(hashes: readonly (string | null)[]) {
      const network: ChainNetwork = new PaperNetwork(0n);
      const asked: string[] = [];
      const left = [...hashes];
      network.account = () => {
        asked.push('account');
        return okAsync({ sequence: 6n, latestLedger: HIGHEST_SEEN });
      };
      network.ledgerHash = (ledger) => {
        asked.push(`hash of ${ledger}`);
        return okAsync(left.shift() ?? null);
      };
      return { network, asked };
    }

    const prove = ({ network }: { readonly network: ChainNetwork }) =>
      proveDeath(network, TRANSACTION, seen, new AbortController().signal);

    it('asks for it before and after the account', async () => {
      const world = networkWith([MARK.hash, MARK.hash]);
      expect((await prove(world))._unsafeUnwrap().verdict).to.equal('dead');
      expect(world.asked).to.deep.equal(['hash of 90', 'account', 'hash of 90']);
    });

    for (const [when, hashes] of [
      ['was replaced and is put back after the account was read', [OTHER, MARK.hash]],
      ['is replaced while the account is read', [MARK.hash, OTHER]],
    ] as const) {
      it(`proves nothing when the network ${when}`, async () => {
        expect((await prove(networkWith(hashes)))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
      });
    }

    it('takes the word of a node whose history no longer reaches back to it', async () => {
      expect((await prove(networkWith([null, null])))._unsafeUnwrap().verdict).to.equal('dead');
    });
  });
});
