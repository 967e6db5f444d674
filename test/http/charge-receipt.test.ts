import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { GetChargeReceipt } from '../../src/core/billing/get-charge-receipt.ts';
import { addKey, offerApi } from '../contract/api-key-scenario.ts';
import { capture, gatherAll } from '../contract/call-scenario.ts';
import { fund, landing, NOW, reserve, travel, valueOf } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf } from './support/requests.ts';

const DOCUMENT = new URL('../../docs/gathered-items.md', import.meta.url);

interface Receipt {
  readonly chargeCount: number;
  readonly onChainId: string;
  readonly merkleRoot: string;
  readonly leaf: { readonly salt: string; readonly charge: Record<string, unknown> };
  readonly proof: readonly { readonly side: string; readonly hash: string }[];
}

describe('GET /api/billing/deductions/:requestId/receipt', () => {
  let world: World;
  let server: HttpServer;
  beforeEach(async () => {
    world = await openMemoryWorld();
    await offerApi(world);
    await fund(world, 'user_alice', 1000n);
    server = await startHttpServer({ getChargeReceipt: new GetChargeReceipt(world.receipts) });
  });
  afterEach(() => server.close());

  const get = (requestId: string, headers: Record<string, string> = ALICE) =>
    fetch(`${server.url}/api/billing/deductions/${requestId}/receipt`, { headers });
  const confirmAll = async () => {
    const { id, hash } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(4711), NOW));
    return hash;
  };
  const gatheredCalls = async (count: number) => {
    const key = await addKey(world, { userId: 'user_alice' });
    const requestIds = Array.from({ length: count }, (_, n) => `gw_${n}`);
    await capture(world, key, { requestIds, units: 7n });
    const vault = await valueOf(world.vaults.findByUserId('user_alice'));
    return gatherAll(world, vault!.id);
  };

  it('proves a gathered call to its owner and to an administrator, and shows nothing of its neighbours', async () => {
    const item = await gatheredCalls(5);
    const stellarTxHash = await confirmAll();
    for (const headers of [ALICE, ADMIN]) {
      const response = await get('gw_2', headers);
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const text = await response.text();
      expect(text).to.not.match(/gw_[0134]/);
      const receipt = JSON.parse(text) as Receipt;
      const { leaf, proof, merkleRoot, ...place } = receipt;
      const shown = { requestId: 'gw_2', attempt: 1, contractId: 'CPOOL', ledger: 4711, chargeCount: 5 };
      expect(place).to.deep.equal({ ...shown, stellarTxHash, onChainId: item.onChainId });
      const ids = { userId: 'user_alice', apiId: 'api', endpointId: 'endpoint' };
      expect(leaf.charge).to.deep.equal({ requestId: 'gw_2', attempt: 1, ...ids, units: '7' });
      expect(merkleRoot).to.equal(Buffer.from(item.merkleRoot).toString('hex'));
      expect(proof.map(({ side }) => side)).to.deep.equal(['right', 'left', 'right']);
    }
  });

  it('answers for a direct charge where it was paid, without a tree', async () => {
    await reserve(world, 'req_1', 7n, 'user_alice');
    const stellarTxHash = await confirmAll();
    expect(await (await get('req_1')).json()).to.deep.include({
      stellarTxHash,
      merkleRoot: null,
      leaf: null,
      proof: [],
      chargeCount: 1,
    });
  });

  it('answers 409 until the item is confirmed, and 404 for what is not there', async () => {
    await gatheredCalls(2);
    for (const step of [() => Promise.resolve(), () => travel(world)]) {
      await step();
      const waiting = await get('gw_0');
      expect(waiting.status).to.equal(409);
      expect((await errorOf(waiting)).code).to.equal('CHARGE_NOT_CONFIRMED');
    }
    const absent = await get('gw_9');
    expect(absent.status).to.equal(404);
    expect((await errorOf(absent)).code).to.equal('CHARGE_NOT_FOUND');
  });

  it('is verified by the example of the documentation, which refuses a receipt of which anything was changed', async () => {
    await gatheredCalls(11);
    await confirmAll();
    const [, example] = /```js\n([\s\S]+?)```/.exec(await readFile(DOCUMENT, 'utf8'))!;
    const directory = await mkdtemp(join(tmpdir(), 'receipt-'));
    try {
      await writeFile(join(directory, 'verify-receipt.mjs'), example!);
      const verdictOf = async (receipt: object): Promise<string> => {
        await writeFile(join(directory, 'receipt.json'), JSON.stringify(receipt));
        const run = promisify(execFile)(process.execPath, ['verify-receipt.mjs', 'receipt.json'], { cwd: directory });
        return run.then(
          ({ stdout }) => stdout.trim(),
          () => 'refused',
        );
      };
      const receipt = (await (await get('gw_6')).json()) as Receipt;
      expect(await verdictOf(receipt)).to.equal(`gw_6 is one of the 11 charges that ${receipt.onChainId} paid for`);
      const { leaf, proof } = receipt;
      for (const forged of [
        { ...receipt, leaf: { ...leaf, charge: { ...leaf.charge, units: '8' } } },
        { ...receipt, leaf: { ...leaf, salt: 'ab'.repeat(32) } },
        { ...receipt, proof: proof.slice(1) },
        { ...receipt, onChainId: '0'.repeat(32) },
        { ...receipt, merkleRoot: 'ab'.repeat(32) },
      ]) {
        expect(await verdictOf(forged)).to.equal('refused');
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
