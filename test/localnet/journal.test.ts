import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalNetwork } from '../../src/localnet/local-network.ts';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, START_MS } from './harness.ts';

describe('local network: journal', () => {
  let directory: string;
  const opened: Bench[] = [];
  const open = (options: ConstructorParameters<typeof Bench>[0] = {}): Bench => {
    const bench = new Bench({ journalDirectory: directory, ...options });
    opened.push(bench);
    return bench;
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'localnet-'));
  });
  afterEach(() => {
    for (const bench of opened.splice(0)) bench.network.close();
    rmSync(directory, { recursive: true });
  });

  const lines = (): string[] => readFileSync(join(directory, 'journal.ndjson'), 'utf8').trimEnd().split('\n');
  const latest = async (bench: Bench): Promise<unknown> => (await bench.rpc('getLatestLedger'))['id'];

  /** A bit of everything that is journaled, with one transaction still queued at the end. */
  async function history(bench: Bench): Promise<string> {
    await bench.deposit('10');
    await bench.control('POST', '/vaults', { deduplicate: false });
    await bench.send((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr());
    bench.tick(2);
    await bench.control('POST', `/contracts/${bench.genesis.vaultContractId}/drain`, { amountUsdc: '1' });
    bench.tick();
    const sent = await bench.send((await envelopeFor(bench, deductPlan(bench, 'b', 5n, 1))).toXdr());
    return String(sent['hash']);
  }

  it('gives the same ledgers, balances and queue after a restart', async () => {
    const before = open();
    const queued = await history(before);
    const [hash, balances] = [await latest(before), await before.control('GET', '/balances')];
    before.network.close();
    const after = open();
    after.nowMs = before.nowMs;
    expect(await latest(after)).to.equal(hash);
    expect(await after.control('GET', '/balances')).to.deep.equal(balances);
    after.tick();
    expect((await after.transaction(queued))['status']).to.equal('SUCCESS');
    expect(await after.control('GET', '/deducts')).to.have.length(2);
  });

  it('replays which ledger left a transaction out', async () => {
    let takes = true;
    const before = open({ takes: () => takes });
    const queued = await history(before);
    takes = false;
    before.tick();
    takes = true;
    before.tick();
    const [hash, found] = [await latest(before), await before.transaction(queued)];
    expect(found['status']).to.equal('SUCCESS');
    before.network.close();
    const after = open();
    expect(await latest(after)).to.equal(hash);
    expect((await after.transaction(queued))['ledger']).to.equal(found['ledger']);
  });

  it('replays what faults did to the ledgers, although the faults themselves are gone', async () => {
    const before = open();
    await before.faults({ fault: 'reset_network' });
    const unlucky = await history(before);
    const [, , third, fourth] = before.genesis.channels;
    await before.faults(
      { fault: 'never_include', hash: unlucky },
      { fault: 'apply_failed', source: third!.publicKey },
      { fault: 'use_sequence', source: fourth!.publicKey },
    );
    const failed = await before.send((await envelopeFor(before, deductPlan(before, 'c', 5n, 2))).toXdr());
    const bumped = await before.send((await envelopeFor(before, deductPlan(before, 'd', 5n, 4))).toXdr());
    await before.faults({ fault: 'fee_bump', hash: bumped['hash'] });
    before.tick(2);
    await before.faults({ fault: 'trim_history', ledgers: 3 });
    const all = async (bench: Bench): Promise<unknown[]> => [
      await latest(bench),
      await bench.rpc('getHealth'),
      await bench.control('GET', '/balances'),
      await bench.transaction(unlucky),
      await bench.transaction(failed['hash']),
      await bench.transaction(bumped['hash']),
    ];
    const seen = await all(before);
    before.network.close();
    const after = open();
    expect(await all(after)).to.deep.equal(seen);
    expect(seen[4]).to.include({ status: 'FAILED' });
    expect(seen[5]).to.include({ status: 'SUCCESS', feeBump: true });
    expect(await after.control('GET', '/faults')).to.deep.equal({ rules: [] });
    after.nowMs = before.nowMs;
    after.tick();
    expect((await after.transaction(unlucky))['status']).to.equal('SUCCESS');
  });

  it('keeps thousands of idle ledgers in a few lines and replays it exactly', async () => {
    const before = open();
    await history(before);
    const whole = lines().length;
    for (let closed = 0; closed < 5000; closed++) {
      before.nowMs += closed === 2500 ? 3000 : 1000;
      before.network.closeLedger();
    }
    expect(lines().length - whole).to.be.within(2, 4);
    const seen = [await latest(before), await before.rpc('getHealth')];
    before.network.close();
    const after = open();
    expect([await latest(after), await after.rpc('getHealth')]).to.deep.equal(seen);
  });

  it('never lets a line that is written anew cross a page, where a kill could tear it', async () => {
    const before = open();
    for (let account = 0; account < 150; account++) {
      await before.account();
      before.tick(1 + (account % 3));
    }
    const text = readFileSync(join(directory, 'journal.ndjson'), 'latin1');
    const pages = [...text.matchAll(/\{"kind":"ledgers"[^\n]*\n/g)].map(({ index, 0: line }) => [
      Math.floor(index / 4096),
      Math.floor((index + line.length - 1) / 4096),
    ]);
    expect(pages).to.have.length(150);
    expect(pages.filter(([first, last]) => first !== last)).to.deep.equal([]);
    const seen = [await latest(before), await before.control('GET', '/balances')];
    before.network.close();
    const after = open();
    expect([await latest(after), await after.control('GET', '/balances')]).to.deep.equal(seen);
  });

  it('drops a torn last line and keeps all before it', async () => {
    const before = open();
    await history(before);
    const hash = await latest(before);
    before.network.close();
    const whole = lines().length;
    appendFileSync(join(directory, 'journal.ndjson'), '{"kind":"ledger","closeTi');
    const after = open();
    expect(await latest(after)).to.equal(hash);
    after.tick();
    expect(lines()).to.have.length(whole + 1);
  });

  it('refuses a journal that is damaged anywhere else', () => {
    open().network.close();
    appendFileSync(join(directory, 'journal.ndjson'), 'garbage\n');
    expect(() => open()).to.throw('is damaged');
    writeFileSync(join(directory, 'journal.ndjson'), '');
    expect(() => open().network.close()).not.to.throw();
  });

  it('refuses a journal of another passphrase', () => {
    open().network.close();
    expect(() => open({ passphrase: 'another local network' })).to.throw('another passphrase');
  });

  it('refuses a directory that this process already has open', () => {
    open();
    expect(() => open()).to.throw(`in use by process ${process.pid}`);
  });

  it('refuses a directory that another living process has open, and takes it over once that is dead', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => 0, 1000)']);
    writeFileSync(join(directory, 'journal.lock'), String(child.pid));
    expect(() => open()).to.throw(`in use by process ${child.pid}`);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(() => open()).not.to.throw();
  });

  it('appends before it answers', async () => {
    const bench = open();
    const sent = await envelopeFor(bench, deductPlan(bench, 'a'));
    await bench.send(sent.toXdr());
    expect(lines().at(-1)).to.contain(sent.toXdr());
  });
});

describe('local network: passphrase', () => {
  for (const passphrase of [
    'Public Global Stellar Network ; September 2015',
    'Test SDF Network ; September 2015',
    ' ',
  ]) {
    it(`refuses "${passphrase}"`, () => {
      expect(() => LocalNetwork.open({ now: () => START_MS, passphrase })).to.throw('refused');
    });
  }
});
