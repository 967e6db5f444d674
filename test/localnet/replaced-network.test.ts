import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Horizon, rpc } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { LOCAL_PASSPHRASE } from '../../src/localnet/passphrase.ts';
import { serveLocalNetwork } from '../../src/localnet/serve.ts';
import { Bench, type Json } from './harness.ts';

const LEDGERS = 12;

describe('local network: a node that shows another network', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  const passphrase = async (): Promise<unknown> => (await bench.rpc('getNetwork'))['passphrase'];
  const hashes = async (of = bench): Promise<readonly unknown[]> =>
    ((await of.rpc('getLedgers', { startLedger: 1 }))['ledgers'] as Json[]).map(({ hash }) => hash);

  const rule = { fault: 'other_network', passphrase: 'Elsewhere', ms: 10_000 } as const;
  const ways = [
    { way: 'in process', add: (): unknown => bench.network.faults.add(rule) },
    { way: 'by POST /control/faults', add: (): unknown => bench.faults(rule) },
  ];
  for (const { way, add } of ways) {
    it(`other_network, ${way}, names another passphrase for as long as the rule lasts`, async () => {
      await add();
      bench.tick();
      expect(await passphrase()).to.equal('Elsewhere');
      bench.tick();
      expect(await passphrase()).to.equal(LOCAL_PASSPHRASE);
    });
  }

  it('other_network deceives the SDK’s clients of RPC and Horizon', async () => {
    const served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: 3_600_000 });
    try {
      await bench.faults({ fault: 'other_network' });
      const server = new rpc.Server(`${served.url}/rpc`, { allowHttp: true });
      const horizon = new Horizon.Server(`${served.url}/horizon`, { allowHttp: true });
      const named = [(await server.getNetwork()).passphrase, (await horizon.root()).network_passphrase];
      expect(named).to.deep.equal(['Another Network ; 2026', 'Another Network ; 2026']);
      await bench.control('DELETE', '/faults');
      expect((await server.getNetwork()).passphrase).to.equal(LOCAL_PASSPHRASE);
    } finally {
      await served.close();
    }
  });

  it('other_network can concern one witness only', async () => {
    await bench.faults({ fault: 'other_network', method: 'horizon' });
    expect(await passphrase()).to.equal(LOCAL_PASSPHRASE);
    const { body } = await bench.request('GET', '/horizon');
    expect(body['network_passphrase']).to.equal('Another Network ; 2026');
  });

  it('reset_network gives every number that existed before another hash', async () => {
    bench.tick(LEDGERS - 1);
    const before = await hashes();
    bench.tick();
    await bench.faults({ fault: 'reset_network' });
    bench.tick(2 * LEDGERS);
    const after = await hashes();
    expect([before.length, after.length]).to.deep.equal([LEDGERS, 2 * LEDGERS + 1]);
    expect(after).to.not.include.any.members([...before]);
  });

  it('reset_network does so also while the clock stands still, again and again', async () => {
    const seen: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      for (let closed = 0; closed < 3; closed++) bench.network.closeLedger();
      seen.push(...(await hashes()));
      bench.network.faults.add({ fault: 'reset_network' });
    }
    seen.push(...(await hashes()));
    expect(seen).to.have.length(13);
    expect(new Set(seen).size).to.equal(13);
  });

  it('a reset network has the same hashes after a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'localnet-'));
    const open = (): Bench => new Bench({ journalDirectory: directory });
    const before = open();
    let after: Bench | undefined;
    try {
      before.tick(3);
      await before.faults({ fault: 'reset_network' });
      before.tick(5);
      const expected = await hashes(before);
      before.network.close();
      after = open();
      expect(await hashes(after)).to.deep.equal(expected);
    } finally {
      (after ?? before).network.close();
      rmSync(directory, { recursive: true });
    }
  });
});
