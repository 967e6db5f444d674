import { ControlError } from '../control/control-error.ts';
import { friendbotKeys } from '../genesis.ts';
import { type LocalNode } from '../local-node.ts';
import { envelopeHash } from '../transactions/envelope.ts';
import { type ActionFault, type Fault } from './fault.ts';
import { type ActionOutcome } from './fault-board.ts';
import { feeBumpXdr } from './fee-bump.ts';

/** Carries out a fault that happens once. Throws ControlError when it cannot be done. */
export function performAction(node: LocalNode, action: ActionFault): ActionOutcome {
  switch (action.fault) {
    case 'trim_history':
      node.control({ type: 'trim_history', firstLedger: node.chain.history.latest.sequence - action.ledgers });
      return {};
    case 'reset_network':
      node.reset();
      return {};
    case 'fee_bump':
      return bump(node, action);
  }
}

function bump(node: LocalNode, { hash, envelope: given }: Fault<'fee_bump'>): ActionOutcome {
  if ((hash === null) === (given === null)) throw new ControlError('fee_bump takes either hash or envelope');
  const queued = node.chain.queue.envelopes().find((candidate) => envelopeHash(candidate) === hash);
  const envelope = given === null ? queued : node.decode(given);
  if (envelope === undefined) {
    throw new ControlError(given === null ? 'no transaction with this hash is queued' : 'envelope does not decode');
  }
  const { passphrase } = node.chain.genesis;
  const wrapper = node.decode(feeBumpXdr(envelope, friendbotKeys(passphrase), passphrase));
  if (wrapper === undefined) throw new Error('a fee bump of our own must decode');
  const { status } = node.submit(wrapper);
  if (status !== 'PENDING') throw new ControlError(`the fee bump was not accepted: ${status}`);
  return { hash: envelopeHash(wrapper) };
}
