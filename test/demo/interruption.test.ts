import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { Interrupted, interruptionOf } from '../../src/demo/interruption.ts';

describe('The interruption of the demo', () => {
  let emitter: EventEmitter;
  let interrupted: AbortSignal;

  beforeEach(() => {
    emitter = new EventEmitter();
    interrupted = interruptionOf(emitter as NodeJS.Process);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    it(`takes ${signal} as a wish to end`, () => {
      expect(interrupted.aborted).to.equal(false);
      emitter.emit(signal);
      expect(interrupted.reason).to.be.an.instanceOf(Interrupted).with.property('message').that.contains(signal);
    });
  }

  for (const event of ['uncaughtException', 'unhandledRejection']) {
    it(`ends with the error of an ${event}, so that clearing up still happens`, () => {
      const error = new Error('broken');
      emitter.emit(event, error);
      expect(interrupted.reason).to.equal(error);
    });
  }

  it('keeps its first reason when more signals arrive', () => {
    emitter.emit('SIGINT');
    const { reason } = interrupted as { reason: unknown };
    emitter.emit('SIGINT');
    emitter.emit('uncaughtException', new Error('later'));
    expect(interrupted.reason).to.equal(reason);
  });
});
