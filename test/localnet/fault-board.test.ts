import { expect } from 'chai';
import { Bench, type Json } from './harness.ts';

const HASH = 'ab'.repeat(32);

describe('local network: fault rules', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  const health = async (): Promise<number> =>
    (await bench.network.handle({ method: 'POST', path: '/rpc', headers: {}, body: rpcBody('getHealth') })).status;
  const rpcBody = (method: string): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method });
  const statuses = async (count: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let asked = 0; asked < count; asked++) seen.push(await health());
    return seen;
  };
  const list = async (): Promise<Json[]> => (await bench.control('GET', '/faults'))['rules'] as Json[];

  it('strikes as many times as it says, then stays listed as spent', async () => {
    const [id] = await bench.faults({ fault: 'http_status', status: 503, times: 2 });
    expect(await statuses(4)).to.deep.equal([503, 503, 200, 200]);
    const [rule] = await list();
    expect(rule).to.deep.include({ id, fault: 'http_status', status: 503, struck: 2, matched: 2, spent: true });
  });

  it('lets the first matching requests pass', async () => {
    await bench.faults({ fault: 'http_status', status: 500, afterRequests: 2, times: 1 });
    expect(await statuses(4)).to.deep.equal([200, 200, 500, 200]);
  });

  it('ends when its time is over on the network’s clock', async () => {
    await bench.faults({ fault: 'http_status', status: 500, ms: 1000 });
    expect(await statuses(1)).to.deep.equal([500]);
    bench.nowMs += 1000;
    expect(await statuses(1)).to.deep.equal([200]);
  });

  it('strikes until it is removed when it has no limit, and only its own kind of request', async () => {
    const [id] = await bench.faults({ fault: 'http_status', status: 500, method: 'getHealth' });
    expect((await bench.rpc('getNetwork'))['passphrase']).to.equal(bench.genesis.passphrase);
    expect((await bench.request('GET', '/horizon')).status).to.equal(200);
    expect(await statuses(3)).to.deep.equal([500, 500, 500]);
    await bench.control('DELETE', `/faults/${id}`);
    expect(await statuses(1)).to.deep.equal([200]);
    expect((await bench.request('DELETE', `/control/faults/${id}`)).status).to.equal(404);
  });

  it('lets one of several answer faults strike at a request: the one added first', async () => {
    const ids = await bench.faults(
      { fault: 'http_status', status: 500, times: 1 },
      { fault: 'http_status', status: 503, times: 1 },
    );
    expect(await statuses(3)).to.deep.equal([500, 503, 200]);
    expect(ids).to.deep.equal(['1', '2']);
  });

  it('removes all rules at once', async () => {
    await bench.faults({ fault: 'http_status', status: 500 }, { fault: 'drop_answer' });
    await bench.control('DELETE', '/faults');
    expect(await statuses(1)).to.deep.equal([200]);
    expect(await list()).to.deep.equal([]);
  });

  it('concerns only requests about its hash or its account', async () => {
    const [channel, other] = bench.genesis.channels;
    await bench.faults(
      { fault: 'rpc_error', hash: HASH },
      { fault: 'http_status', status: 502, source: channel!.publicKey },
    );
    const failure = await bench.transaction(HASH).catch((error: unknown) => String(error));
    expect(failure).to.contain('-32603');
    expect((await bench.transaction('cd'.repeat(32)))['status']).to.equal('NOT_FOUND');
    const account = async (id: string): Promise<number> =>
      (await bench.network.handle({ method: 'GET', path: `/horizon/accounts/${id}`, headers: {}, body: '' })).status;
    expect([await account(channel!.publicKey), await account(other!.publicKey)]).to.deep.equal([502, 200]);
  });

  it('can be set in process as over HTTP', async () => {
    const [added] = bench.network.faults.add({ fault: 'http_status', status: 504, times: 1 });
    expect(await statuses(2)).to.deep.equal([504, 200]);
    expect(await bench.struck(added?.id)).to.equal(1);
  });

  const BAD: readonly (readonly [object, string])[] = [
    [{ fault: 'explode' }, 'explode'],
    [{ fault: '__proto__' }, '__proto__'],
    [{}, 'unknown fault'],
    [{ fault: 'drop_answer', probability: 0.5 }, 'probability'],
    [{ fault: 'drop_answer', status: 500 }, 'status'],
    [{ fault: 'drop_answer', method: 'getMoney' }, 'method'],
    [{ fault: 'drop_answer', hash: 'AB' }, 'hash'],
    [{ fault: 'drop_answer', source: 'G' }, 'source'],
    [{ fault: 'drop_answer', times: 0 }, 'times'],
    [{ fault: 'drop_answer', afterRequests: -1 }, 'afterRequests'],
    [{ fault: 'http_status' }, 'status is missing'],
    [{ fault: 'http_status', status: 200 }, 'status'],
    [{ fault: 'http_status', status: 500, before: 'yes' }, 'before'],
    [{ fault: 'send_error', resultCode: 'txSuccess' }, 'resultCode'],
    [{ fault: 'never_include', method: 'sendTransaction' }, 'method'],
    [{ fault: 'ledger_stall', hash: HASH }, 'hash'],
    [{ fault: 'fee_surge' }, 'factor'],
    [{ fault: 'node_behind', ledgers: 101 }, 'ledgers'],
    [{ fault: 'use_sequence', source: 'GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7' }, 'source'],
    [{ fault: 'fee_bump', hash: HASH }, 'no transaction with this hash'],
    [{ fault: 'fee_bump' }, 'hash or envelope'],
    [{ fault: 'reset_network', times: 2 }, 'times'],
  ];
  for (const [rule, named] of BAD) {
    it(`refuses ${JSON.stringify(rule)}, names what is wrong and adds none of its request`, async () => {
      const body = JSON.stringify({ rules: [{ fault: 'drop_answer', method: 'getHealth' }, rule].slice(isLone(rule)) });
      const answer = await bench.request('POST', '/control/faults', body);
      expect(answer.status).to.equal(400);
      expect(answer.body['error']).to.contain(named);
      expect(await list()).to.deep.equal([]);
    });
  }
  /** An action is found impossible only when it is done, so nothing must come before it here. */
  const isLone = (rule: object): 0 | 1 => ('fault' in rule && rule.fault === 'fee_bump' ? 1 : 0);

  it('refuses anything but a list of rules', async () => {
    for (const body of ['{}', '{"rules":{}}', '[]', '{"rules":[5]}']) {
      expect((await bench.request('POST', '/control/faults', body)).status).to.equal(400);
    }
  });
});
