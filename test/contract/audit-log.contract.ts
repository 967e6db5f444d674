import { expect } from 'chai';
import { type AuditIntent } from '../../src/core/access/ports/audit-log.ts';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const INTENT: AuditIntent = {
  actor: 'admin',
  action: 'void_charge',
  target: 'req_1',
  reason: 'ordered twice',
  correlationId: 'corr-1',
};

export function describeAuditLog(name: string, openWorld: OpenWorld): void {
  describe(`AuditLog on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const begin = (over: Partial<AuditIntent> = {}, now = NOW) =>
      valueOf(world.auditLog.begin({ ...INTENT, ...over }, now));
    const list = (after: bigint | null = null, limit = 10) => valueOf(world.auditLog.list({ after, limit }));

    it('shows an intent at once, without an outcome', async () => {
      const id = await begin();
      expect(await list()).to.deep.equal([{ ...INTENT, id, beganAt: NOW, outcome: null, endedAt: null }]);
    });

    it('keeps the first outcome of an entry', async () => {
      const id = await begin({ target: null });
      await valueOf(world.auditLog.end(id, 'voided', NOW + 5));
      await valueOf(world.auditLog.end(id, 'charge_not_found', NOW + 6));
      const ended = { outcome: 'voided', endedAt: NOW + 5 };
      expect(await list()).to.deep.equal([{ ...INTENT, target: null, id, beganAt: NOW, ...ended }]);
    });

    it('ends no entry but the one that is meant', async () => {
      const [first, second] = [await begin(), await begin()];
      await valueOf(world.auditLog.end(first, 'voided', NOW));
      await valueOf(world.auditLog.end(second + 100n, 'voided', NOW));
      expect((await list()).map(({ outcome }) => outcome)).to.deep.equal([null, 'voided']);
    });

    it('lists the newest first, and goes on behind an entry whatever has come since', async () => {
      const [first, second, third] = [await begin(), await begin(), await begin()];
      expect((await list(null, 2)).map(({ id }) => id)).to.deep.equal([third, second]);
      await begin();
      expect((await list(second, 2)).map(({ id }) => id)).to.deep.equal([first]);
      expect(await list(first)).to.deep.equal([]);
    });

    it('takes the longest texts that a request can bring', async () => {
      const longest = { target: '😀'.repeat(127), reason: 'ü'.repeat(500), correlationId: 'c'.repeat(128) };
      const id = await begin(longest);
      expect((await list()).map((entry) => [entry.id, entry.target, entry.reason])).to.deep.equal([
        [id, longest.target, longest.reason],
      ]);
    });
  });
}
