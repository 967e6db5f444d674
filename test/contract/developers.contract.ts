import { expect } from 'chai';
import { BLANK_DETAILS, type DeveloperDetails } from '../../src/core/access/developer.ts';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const DETAILS: DeveloperDetails = {
  name: 'Weather & Söhne 🌦',
  website: 'https://weather.example.com/about?us',
  description: 'Forecasts\nand more',
  category: 'weather',
  payoutAddress: 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN',
};

export function describeDevelopers(name: string, openWorld: OpenWorld): void {
  describe(`Developers on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const read = (now = NOW, userId = 'alice') => valueOf(world.developers.findOrCreate(userId, now));
    const change = (changes: Partial<DeveloperDetails>, now = NOW, userId = 'alice') =>
      valueOf(world.developers.update(userId, changes, now));

    it('begin blank, and are made once', async () => {
      const blank = { userId: 'alice', ...BLANK_DETAILS, createdAt: NOW, updatedAt: NOW };
      expect(await read()).to.deep.equal(blank);
      expect(await read(NOW + 5)).to.deep.equal(blank);
    });

    it('are made once however many ask at once', async () => {
      const profiles = await Promise.all(Array.from({ length: 20 }, (_, place) => read(NOW + place)));
      expect(new Set(profiles.map(({ createdAt }) => createdAt)).size).to.equal(1);
    });

    it('take every detail, and keep it', async () => {
      await read();
      const changed = { userId: 'alice', ...DETAILS, createdAt: NOW, updatedAt: NOW + 1 };
      expect(await change(DETAILS, NOW + 1)).to.deep.equal(changed);
      expect(await read(NOW + 2)).to.deep.equal(changed);
    });

    for (const detail of ['name', 'website', 'description', 'category', 'payoutAddress'] as const) {
      it(`change ${detail} alone, and null clears it alone`, async () => {
        expect(await change({ [detail]: DETAILS[detail] })).to.deep.include({
          ...BLANK_DETAILS,
          [detail]: DETAILS[detail],
        });
        await change(DETAILS);
        expect(await change({ [detail]: null })).to.deep.include({ ...DETAILS, [detail]: null });
      });
    }

    it('stay as they are when nothing is named', async () => {
      const before = await change(DETAILS);
      expect(await change({}, NOW + 9)).to.deep.equal(before);
      expect(await read()).to.deep.equal(before);
    });

    it('are made by a change as well', async () => {
      expect(await change({ name: 'Alice' })).to.deep.include({ ...BLANK_DETAILS, name: 'Alice', createdAt: NOW });
    });

    it('lose none of two changes that are made at once', async () => {
      await Promise.all([change({ name: 'Alice' }), change({ category: 'ai' }), change({ description: 'x' })]);
      expect(await read()).to.deep.include({ name: 'Alice', category: 'ai', description: 'x' });
    });

    it('do not touch each other', async () => {
      await change(DETAILS);
      expect(await read(NOW, 'bob')).to.deep.include({ userId: 'bob', ...BLANK_DETAILS });
    });
  });
}
