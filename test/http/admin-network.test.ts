import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type AcceptNetworkError } from '../../src/core/billing/accept-network.ts';
import { type LedgerMark } from '../../src/core/billing/ports/ledger-watermark.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

const MARK: LedgerMark = { ledger: 4711, hash: 'ab'.repeat(32) };
const ACCEPT = '/api/admin/network/accept';

describe('/api/admin/network', () => {
  let server: HttpServer;
  let answer: () => ResultAsync<LedgerMark, AcceptNetworkError>;
  let accepted: number;

  before(async () => {
    server = await startHttpServer({
      getNetworkStanding: { execute: () => okAsync({ highest: 4712, mark: MARK, halted: 'ledger_replaced' }) },
      acceptNetwork: {
        execute: () => {
          accepted += 1;
          return answer();
        },
      },
    });
  });
  after(() => server.close());
  beforeEach(() => {
    accepted = 0;
    answer = () => okAsync(MARK);
  });

  it('shows why the workers stand still, and the ledger by which the network is known', async () => {
    const response = await fetch(`${server.url}/api/admin/network`, { headers: ADMIN });
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({
      status: 'halted',
      reason: 'ledger_replaced',
      highestLedger: 4712,
      mark: MARK,
    });
  });

  it('accepts the network on an administrator’s word, and leaves an audit line', async () => {
    const response = await post(`${server.url}${ACCEPT}`, { reason: 'testnet was reset' }, ADMIN);
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({ status: 'working', reason: null, highestLedger: 4711, mark: MARK });
    const line = server.logs.lines.find(({ audit }) => audit === true);
    expect(line).to.include({ action: 'accept_network', reason: 'testnet was reset', outcome: 'accepted' });
  });

  for (const [kind, status, code] of [
    ['other_network', 409, 'OTHER_NETWORK'],
    ['network_unavailable', 503, 'SOROBAN_UNAVAILABLE'],
    ['database_unavailable', 503, 'DATABASE_UNAVAILABLE'],
  ] as const) {
    it(`answers ${status} ${code} when nothing could be accepted`, async () => {
      answer = () => errAsync({ kind });
      const response = await post(`${server.url}${ACCEPT}`, { reason: 'a try' }, ADMIN);
      expect(response.status).to.equal(status);
      expect((await errorOf(response)).code).to.equal(code);
    });
  }

  it('asks for a reason', async () => {
    const response = await post(`${server.url}${ACCEPT}`, {}, ADMIN);
    expect(await faultsOf(response)).to.deep.equal(['body.reason INVALID_TYPE']);
    expect(accepted).to.equal(0);
  });

  it('is for administrators alone', async () => {
    expect((await fetch(`${server.url}/api/admin/network`, { headers: ALICE })).status).to.equal(403);
    expect((await post(`${server.url}${ACCEPT}`, { reason: 'mine' }, ALICE)).status).to.equal(403);
    expect((await post(`${server.url}${ACCEPT}`, { reason: 'mine' }, {})).status).to.equal(401);
    expect(accepted).to.equal(0);
  });
});
