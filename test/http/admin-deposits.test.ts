import { expect } from 'chai';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryDepositScans } from '../../src/adapters/memory/in-memory-deposit-scans.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { AssignDeposit } from '../../src/core/vault/assign-deposit.ts';
import { GetScanStanding } from '../../src/core/vault/get-scan-standing.ts';
import { ListUnknownDeposits } from '../../src/core/vault/list-unknown-deposits.ts';
import { type ScanStep } from '../../src/core/vault/ports/deposit-scans.ts';
import { type Deposit } from '../../src/core/vault/vault.ts';
import { HASH, NOW } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

const POOL = 'CPOOL';
const FOUND_AT = '2026-02-26T10:30:00.000Z';
const eventId = (index: number) => `0000000429496733696-${String(index).padStart(10, '0')}`;

describe('/api/admin/deposits', () => {
  let database: MemoryDatabase;
  let server: HttpServer;

  beforeEach(async () => {
    database = new MemoryDatabase();
    const deposits = new InMemoryDeposits(database);
    server = await startHttpServer({
      depositDesk: {
        listUnknownDeposits: new ListUnknownDeposits(deposits),
        assignDeposit: new AssignDeposit(deposits),
        getScanStanding: new GetScanStanding(new InMemoryDepositScans(database)),
      },
    });
    const vault = { userId: 'user_alice', contractId: POOL, kind: 'pooled', depositorAddress: 'GALICE' } as const;
    await new InMemoryVaults(database).create(vault);
  });
  afterEach(() => server.close());

  const deposit = (index: number, depositorAddress = 'GNOBODY'): Deposit => ({
    eventId: eventId(index),
    contractId: POOL,
    depositorAddress,
    units: 250_000_000n,
    hash: HASH,
    ledger: 100,
  });
  const record = async (over: Partial<ScanStep>) => {
    const scans = new InMemoryDepositScans(database);
    const [scan] = (await scans.list(POOL, 1))._unsafeUnwrap();
    const step = { scan: scan!, next: { ledger: 101, cursor: null }, deposits: [], unreadable: [], gap: null };
    await scans.record({ ...step, ...over }, NOW);
  };
  const get = (path: string, headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/deposits${path}`, { headers });
  const assign = (body: object, id = eventId(1), headers: Record<string, string> = ADMIN) =>
    post(`${server.url}/api/admin/deposits/${id}/assign`, body, headers);
  const BODY = { userId: 'user_alice', reason: 'she showed the receipt' };
  const balance = async () =>
    (await new InMemoryVaults(database).findByUserId('user_alice'))._unsafeUnwrap()?.balanceSnapshot;

  it('lists the deposits of unknown depositors, page by page, and no others', async () => {
    await record({ deposits: [deposit(1), deposit(2, 'GALICE'), deposit(3)] });
    const first = await get('/unknown?limit=1');
    expect(first.headers.get('cache-control')).to.equal('no-store');
    const { data, nextCursor } = (await first.json()) as { data: unknown[]; nextCursor: string };
    const shown = (index: number) => ({
      eventId: eventId(index),
      contractId: POOL,
      depositorAddress: 'GNOBODY',
      amountUsdc: '25',
      hash: HASH,
      ledger: 100,
      foundAt: FOUND_AT,
    });
    expect(data).to.deep.equal([shown(1)]);
    const rest = await (await get(`/unknown?limit=1&cursor=${nextCursor}`)).json();
    expect(rest).to.deep.equal({ data: [shown(3)], nextCursor: null });
  });

  it('shows how far the scan is, what it has missed and what it could not read', async () => {
    const gap = { contractId: POOL, fromLedger: 4, toLedger: 9 };
    const event = { contractId: POOL, hash: HASH, ledger: 100, topics: ['AAAA'], value: 'BBBB' };
    const unreadable = { ...event, eventId: eventId(9), reason: 'undecodable' } as const;
    await record({ unreadable: [unreadable], gap });
    expect(await (await get('/scan')).json()).to.deep.equal({
      contracts: [{ contractId: POOL, readBeforeLedger: 101, beginsAnew: false }],
      gaps: [{ ...gap, foundAt: FOUND_AT }],
      unreadable: [{ ...unreadable, foundAt: FOUND_AT }],
    });
  });

  it('credits a deposit to the user whom an administrator names, on the record', async () => {
    await record({ deposits: [deposit(1)] });
    const response = await assign(BODY);
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({ eventId: eventId(1), userId: 'user_alice' });
    expect(await balance()).to.equal(250_000_000n);
    expect(await (await get('/unknown')).json()).to.deep.equal({ data: [], nextCursor: null });
    const line = server.logs.lines.find(({ audit }) => audit === true);
    expect(line).to.include({ action: 'assign_deposit', target: eventId(1), outcome: 'assigned' });
  });

  it('credits once, however many administrators ask at the same moment', async () => {
    await record({ deposits: [deposit(1)] });
    const answers = await Promise.all([assign(BODY), assign(BODY), assign(BODY)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect((await errorOf(refused!)).code).to.equal('DEPOSIT_ALREADY_CREDITED');
    expect(await balance()).to.equal(250_000_000n);
  });

  it('answers 404 for an event that is not there, and for a user without a vault', async () => {
    await record({ deposits: [deposit(1)] });
    const [noEvent, noVault] = [await assign(BODY, eventId(7)), await assign({ ...BODY, userId: 'user_bob' })];
    expect([noEvent.status, noVault.status]).to.deep.equal([404, 404]);
    expect((await errorOf(noEvent)).code).to.equal('DEPOSIT_NOT_FOUND');
    expect((await errorOf(noVault)).code).to.equal('VAULT_NOT_FOUND');
  });

  it('refuses what is no event id, and asks for user and reason', async () => {
    expect(await faultsOf(await assign(BODY, 'an-event'))).to.deep.equal(['params.eventId INVALID_FORMAT']);
    const faults = await faultsOf(await assign({ userId: '' }));
    expect(faults).to.have.members(['body.userId TOO_SMALL', 'body.reason INVALID_TYPE']);
  });

  it('is for administrators alone', async () => {
    await record({ deposits: [deposit(1)] });
    for (const path of ['/unknown', '/scan']) {
      expect([(await get(path, ALICE)).status, (await get(path, {})).status]).to.deep.equal([403, 401]);
    }
    expect((await assign(BODY, eventId(1), ALICE)).status).to.equal(403);
    expect((await assign(BODY, eventId(1), {})).status).to.equal(401);
    expect(await balance()).to.equal(0n);
  });
});
