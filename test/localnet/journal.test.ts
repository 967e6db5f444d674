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
