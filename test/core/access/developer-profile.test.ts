import { expect } from 'chai';
import { InMemoryDevelopers } from '../../../src/adapters/memory/in-memory-developers.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { BLANK_DETAILS } from '../../../src/core/access/developer.ts';
import { GetDeveloper } from '../../../src/core/access/get-developer.ts';
import { UpdateDeveloper } from '../../../src/core/access/update-developer.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe("a developer's profile", () => {
  const clock = new VirtualClock();
  const developers = new InMemoryDevelopers(new MemoryDatabase());
  const get = async () => (await new GetDeveloper(developers, clock).execute('alice'))._unsafeUnwrap();
  const update = async (changes: object) =>
    (await new UpdateDeveloper(developers, clock).execute({ userId: 'alice', changes }))._unsafeUnwrap();

  it('begins blank when its user first looks, and remembers that moment and the last change', async () => {
    const createdAt = clock.now();
    expect(await get()).to.deep.equal({ userId: 'alice', ...BLANK_DETAILS, createdAt, updatedAt: createdAt });
    await clock.advance(1000);
    const changed = await update({ name: 'Alice', category: 'ai' });
    expect(changed).to.include({ name: 'Alice', category: 'ai', createdAt, updatedAt: createdAt + 1000 });
    await clock.advance(1000);
    expect(await get()).to.deep.equal(changed);
    expect(await update({ name: null })).to.include({ name: null, category: 'ai', updatedAt: createdAt + 2000 });
  });
});
