import { expect } from 'chai';
import { createLogger } from '../../../src/adapters/system/logger.ts';

/** The shape of a seed: S and 55 base-32 digits. It belongs to no account. */
const SEED = `S${'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(2).slice(0, 55)}`;
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';

type Line = Readonly<Record<string, unknown>>;

function logging(level = 'info') {
  let text = '';
  const logger = createLogger(level, { write: (line) => void (text += line) });
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return { logger, lines, text: () => text };
}

describe('Logger', () => {
  it('writes one JSON line per event: level as text, message, ISO timestamp and the fields given', () => {
    const { logger, lines } = logging();
    const before = new Date().toISOString();
    logger.warn({ worker: 'confirm_charges', attempt: 2 }, 'Worker slow');
    const after = new Date().toISOString();
    const [line] = lines();
    const { timestamp, ...rest } = line!;
    expect(rest).to.deep.equal({ level: 'warn', worker: 'confirm_charges', attempt: 2, message: 'Worker slow' });
    expect(timestamp).to.match(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    expect(before <= String(timestamp) && String(timestamp) <= after).to.equal(true);
  });

  it('writes nothing below its level', () => {
    const { logger, lines } = logging('warn');
    logger.info('quiet');
    logger.error('loud');
    expect(lines().map(({ message }) => message)).to.deep.equal(['loud']);
  });

  it('keeps a line of many lines one line', () => {
    const { logger, lines } = logging();
    logger.info('one\ntwo');
    expect(lines()).to.have.length(1);
  });

  const places: readonly [string, (secret: string) => [object, string]][] = [
    ['in the message', (secret) => [{}, `got ${secret}, refused`]],
    ['in a field of any name', (secret) => [{ note: secret }, 'x']],
    ['deep inside an object', (secret) => [{ a: { b: [{ c: `x ${secret} y` }] } }, 'x']],
    ['as the name of a field', (secret) => [{ [secret]: 1 }, 'x']],
    ['in the message of an error', (secret) => [{ err: new Error(`no ${secret}`) }, 'x']],
    ['in the cause of an error', (secret) => [{ err: new Error('no', { cause: new Error(secret) }) }, 'x']],
    ['behind a line break', (secret) => [{ note: `first\n${secret}\nlast` }, 'x']],
    ['twice', (secret) => [{ note: `${secret} ${secret}` }, 'x']],
  ];
  for (const [place, event] of places) {
    it(`strikes out a seed ${place}`, () => {
      const { logger, lines, text } = logging();
      logger.error(...event(SEED));
      expect(text()).to.contain('[redacted]').and.not.contain(SEED);
      expect(lines()).to.have.length(1);
    });

    it(`strikes out a bearer token ${place}`, () => {
      const { logger, lines, text } = logging();
      logger.error(...event(`Bearer ${TOKEN}`));
      expect(text()).to.contain('[redacted]').and.not.contain(TOKEN);
      expect(lines()).to.have.length(1);
    });
  }

  it('strikes out the whole of a bearer token with every character that RFC 6750 allows', () => {
    const { logger, text } = logging();
    logger.info('Authorization: Bearer aZ09-._~+/tail==');
    expect(text()).to.contain('Authorization: [redacted]"').and.not.contain('tail');
  });

  it('strikes out a bearer token whatever the case of its scheme', () => {
    for (const scheme of ['bearer', 'BEARER']) {
      const { logger, text } = logging();
      logger.info(`Authorization: ${scheme} ${TOKEN}`);
      expect(text()).to.contain('Authorization: [redacted]"').and.not.contain(TOKEN);
    }
  });

  for (const field of ['authorization', 'cookie', 'secret', 'password', 'apiKey']) {
    it(`never writes a field named ${field}`, () => {
      const { logger, lines } = logging();
      logger.info({ [field]: 'hunter2' }, 'x');
      expect(lines()[0]![field]).to.equal('[redacted]');
    });
  }

  for (const field of ['authorization', 'cookie', 'secret', 'password', 'apiKey']) {
    it(`never writes a field named ${field} at any depth, whatever its value is`, () => {
      const { logger, lines } = logging();
      for (const value of ['hunter2', 7, ['hunter2'], { of: 'hunter2' }]) {
        logger.info({ headers: { [field]: value }, list: [{ deep: { [field]: value, open: 1 } }] }, 'x');
      }
      for (const line of lines()) {
        expect(line['headers']).to.deep.equal({ [field]: '[redacted]' });
        expect(line['list']).to.deep.equal([{ deep: { [field]: '[redacted]', open: 1 } }]);
      }
      expect(lines()).to.have.length(4);
    });
  }

  it('never writes what an error carries under such a name', () => {
    const { logger, text } = logging();
    logger.error({ err: Object.assign(new Error('refused'), { password: 'hunter2' }) }, 'x');
    expect(text()).to.contain('refused').and.not.contain('hunter2');
  });

  it('takes such a name for a name only where it is one', () => {
    const { logger, lines } = logging();
    logger.info({ note: '{"secret":"no field"}', secrets: 2 }, 'x');
    expect(lines()[0]).to.include({ note: '{"secret":"no field"}', secrets: 2 });
  });

  it('leaves public keys, hashes and contract ids readable', () => {
    const { logger, lines } = logging();
    const publicKey = `G${SEED.slice(1)}`;
    const hash = '0123456789abcdef'.repeat(4);
    logger.info({ publicKey, hash }, 'Sent');
    expect(lines()[0]).to.include({ publicKey, hash });
  });
});
