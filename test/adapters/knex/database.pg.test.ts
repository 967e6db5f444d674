import { expect } from 'chai';
import { Database, type DatabaseFailureKind, type Statement } from '../../../src/adapters/knex/database.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { fund, moneyOf, newCharge, NOW, valueOf } from '../../contract/scenario.ts';
import { knexStores } from '../../support/knex-world.ts';

const UNAVAILABLE = { kind: 'database_unavailable' };
const STATEMENT_TIMEOUT_MS = 400;
const statement = (text: string): Statement => ({ name: `test ${text}`, text });

describe('Database', () => {
  let target: TestDatabase;
  let proxy: TcpProxy;
  let database: Database;
  let failures: DatabaseFailureKind[];

  before(async () => {
    target = await testDatabase();
  });
  beforeEach(async () => {
    const { hostname, port } = new URL(target.url);
    proxy = await TcpProxy.before({ host: hostname, port: Number(port) });
    failures = [];
    database = new Database({
      connectionString: proxiedUrl(),
      pool: { max: 2, idleTimeoutMs: 10_000, connectTimeoutMs: 300 },
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      onError: (kind) => failures.push(kind),
    });
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });
  after(() => target.drop());

  function proxiedUrl(): string {
    const url = new URL(target.url);
    url.port = proxy.port.toString();
    return url.href;
  }

  const ask = (text: string) => database.run<{ answer: unknown }>(statement(text), []);
  const expectUnavailable = async (text = 'SELECT 1 AS answer') => {
    expect((await ask(text))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
  };
  const expectAnswer = async () => expect((await ask('SELECT 1 AS answer')).isOk()).to.equal(true);

  it('reads bigint columns without rounding', async () => {
    const [row] = await valueOf(ask('SELECT 9007199254740993::bigint AS answer'));
    expect(row?.answer).to.equal(9_007_199_254_740_993n);
  });

  it('answers unavailable within the time limit when the server is frozen, and recovers when it is back', async () => {
    await expectAnswer();
    proxy.freeze();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const startedAt = performance.now();
      await expectUnavailable();
      expect(performance.now() - startedAt).to.be.below(STATEMENT_TIMEOUT_MS + 600);
    }
    expect(failures).to.deep.equal(Array(4).fill('unavailable'));
    proxy.heal();
    await waitUntil(async () => (await ask('SELECT 1')).isOk(), 3000, 'the pool has not recovered');
  });

  it('answers unavailable when a statement takes too long, and keeps working', async () => {
    await expectUnavailable('SELECT pg_sleep(5) AS answer');
    await expectAnswer();
  });

  it('answers unavailable when the server ends the connection, and connects again', async () => {
    await expectUnavailable('SELECT pg_terminate_backend(pg_backend_pid()) AS answer');
    await expectAnswer();
  });

  it('answers unavailable when nobody listens', async () => {
    await proxy.close();
    await expectUnavailable();
    proxy = await TcpProxy.before({ host: '127.0.0.1', port: 1 });
  });

  it('answers unavailable when every connection of the pool is busy for too long', async () => {
    const busy = [1, 2].map(() => database.run(statement('SELECT pg_sleep(0.35)'), []));
    await expectUnavailable();
    for (const each of busy) expect((await each).isOk()).to.equal(true);
  });

  it('answers unavailable to a standby that takes no writes', async () => {
    await expectUnavailable("DO $$ BEGIN RAISE SQLSTATE '25006'; END $$");
  });

  it('throws what is a bug, and reports it as one', async () => {
    const thrown = await Promise.resolve(ask('SELECT nonsense')).catch((cause: unknown) => cause);
    expect(thrown).to.be.instanceOf(Error).with.property('code', '42703');
    expect(failures).to.deep.equal(['bug']);
    await expectAnswer();
  });

  it('takes an answer that was lost for unknown: the change was made, and the repeat finds it', async () => {
    const direct = knexStores(target.url);
    const behindProxy = knexStores(proxiedUrl());
    const world = { ...direct, close: () => direct.database.close() };
    try {
      await fund(world, 'alice', 100n);
      expect((await behindProxy.database.run(statement('SELECT 1'), [])).isOk()).to.equal(true);
      proxy.swallowAnswers();
      const lost = await behindProxy.ledger.reserveMany([newCharge('lost', 40n)], NOW);
      expect(lost._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
      proxy.heal();
      const [repeat] = await valueOf(behindProxy.ledger.reserveMany([newCharge('lost', 40n)], NOW));
      expect(repeat?.kind).to.equal('exists');
      expect(await moneyOf(world)).to.deep.equal([100n, 40n]);
    } finally {
      await behindProxy.database.close();
      await world.close();
    }
  });

  describe('what is told ahead of its commit', () => {
    const HELD_LOCK = 7;
    let patient: Database;
    before(async () => {
      patient = new Database({
        connectionString: target.url,
        pool: { max: 3, idleTimeoutMs: 10_000, connectTimeoutMs: 1_000 },
        statementTimeoutMs: 10_000,
        onError: (kind) => failures.push(kind),
      });
      await patient.knex.raw(`
        CREATE TABLE late (id integer PRIMARY KEY, does text);
        CREATE FUNCTION end_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.does = 'end' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
          IF NEW.does = 'wait' THEN PERFORM pg_advisory_xact_lock(${HELD_LOCK}); END IF;
          IF NEW.does = 'fail' THEN RAISE 'late failure'; END IF;
          RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER end_late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION end_late()`);
    });
    beforeEach(() => patient.knex.raw('TRUNCATE late'));
    after(() => patient.close());

    const insert = (does: string, id = 1) =>
      patient.runAhead<{ id: number }>({ name: 'late', text: 'INSERT INTO late VALUES ($1, $2) RETURNING id' }, [
        id,
        does,
      ]);
    const stored = async () => (await valueOf(patient.run(statement('SELECT id FROM late'), []))).length;

    it('is there before others see it', async () => {
      const lock = await patient.knex.transaction();
      await lock.raw(`SELECT pg_advisory_xact_lock(${HELD_LOCK})`);
      const { rows, committed } = await valueOf(insert('wait'));
      expect([rows, await stored()]).to.deep.equal([[{ id: 1 }], 0]);
      await lock.commit();
      expect((await committed).isOk()).to.equal(true);
      expect(await stored()).to.equal(1);
      expect(patient.poolFigures().used).to.equal(0);
    });

    for (const [does, kind] of [
      ['fail', 'bug'],
      ['end', 'unavailable'],
    ] as const) {
      it(`does not last when the transaction ends in '${does}', and the next one is told again`, async () => {
        const { rows, committed } = await valueOf(insert(does));
        expect(rows).to.deep.equal([{ id: 1 }]);
        expect((await committed)._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
        expect(failures).to.deep.equal([kind]);
        expect(await stored()).to.equal(0);
        const next = await valueOf(insert('commit'));
        expect((await next.committed).isOk()).to.equal(true);
      });
    }

    it('is none when its value is refused, and nothing was done', async () => {
      await valueOf((await valueOf(insert('commit'))).committed);
      expect((await insert('commit'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'value_refused' });
      expect([await stored(), failures]).to.deep.equal([1, []]);
    });

    it('is all that the statement answers, be that much or nothing', async () => {
      for (const count of [0, 1, 10_000]) {
        const text = `SELECT n FROM generate_series(1, ${count}) n`;
        const { rows, committed } = await valueOf(patient.runAhead<{ n: number }>(statement(text), []));
        expect(rows).to.have.length(count);
        expect((await committed).isOk()).to.equal(true);
      }
    });

    it('is a bug where the statement is one', async () => {
      const none = patient.runAhead(statement('SELECT nonsense'), []);
      const thrown = await Promise.resolve(none).catch((cause: unknown) => cause);
      expect(thrown).to.be.instanceOf(Error).with.property('code', '42703');
      expect(failures).to.deep.equal(['bug']);
    });
  });
});
