import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { pino } from 'pino';
import { LineWriter } from '../../../src/adapters/system/line-writer.ts';

describe('LineWriter', () => {
  const exitListeners = process.listeners('exit');
  afterEach(() => {
    for (const listener of process.listeners('exit')) {
      if (!exitListeners.includes(listener)) process.off('exit', listener);
    }
  });

  const writing = () => {
    const written: string[] = [];
    return { written, writer: new LineWriter({ write: (lines) => void written.push(lines) }) };
  };

  it('writes what was said in one turn of the event loop at once, in order, at the end of it', async () => {
    const { written, writer } = writing();
    for (const line of ['one\n', 'two\n', 'three\n']) writer.write(line);
    expect(written).to.deep.equal([]);
    await turn();
    expect(written).to.deep.equal(['one\ntwo\nthree\n']);
    writer.write('four\n');
    await turn();
    expect(written).to.deep.equal(['one\ntwo\nthree\n', 'four\n']);
  });

  it('keeps no more than is worth one write', () => {
    const { written, writer } = writing();
    const line = `${'x'.repeat(999)}\n`;
    for (let lines = 0; lines < 1000; lines += 1) writer.write(line);
    writer.flushSync();
    expect(written.join('')).to.equal(line.repeat(1000));
    for (const lines of written) expect(lines.length).to.be.below(65_536 + line.length);
  });

  it('has a fatal line out before it returns, with what was said before it', () => {
    const { written, writer } = writing();
    const logger = pino({}, writer);
    logger.info('first');
    logger.fatal('last');
    expect(written.join('')).to.match(/first.*\n.*last.*\n$/s);
  });

  it('writes what is left when the process ends by itself', () => {
    const { written, writer } = writing();
    writer.write('last words\n');
    for (const listener of process.listeners('exit')) {
      if (!exitListeners.includes(listener)) listener.call(process, 0);
    }
    expect(written).to.deep.equal(['last words\n']);
  });
});
