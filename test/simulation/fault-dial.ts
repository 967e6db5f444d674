import { type Random } from './random.ts';

/** How often each fault strikes, as probabilities per call. A history turns them up and down. */
export interface FaultDial {
  storeDown: number;
  storeAnswerLost: number;
  storeStalls: number;
  /** It takes a moment, so that what several processes do is interleaved. */
  storeSlow: number;
  nodeDown: number;
  nodeSlow: number;
  nodeLags: number;
  /** A node has not yet indexed what was applied. */
  nodeForgets: number;
  sendDropped: number;
  sendAnswerLost: number;
  sendPutOff: number;
  sendRefused: number;
}

export function calm(): FaultDial {
  return {
    storeDown: 0,
    storeAnswerLost: 0,
    storeStalls: 0,
    storeSlow: 0,
    nodeDown: 0,
    nodeSlow: 0,
    nodeLags: 0,
    nodeForgets: 0,
    sendDropped: 0,
    sendAnswerLost: 0,
    sendPutOff: 0,
    sendRefused: 0,
  };
}

/** Some of the faults, each at a strength of its own. */
export function storm(random: Random): Partial<FaultDial> {
  const dial: Partial<FaultDial> = {};
  for (const fault of Object.keys(calm()) as (keyof FaultDial)[]) {
    if (random.chance(0.35)) dial[fault] = random.pick([0.02, 0.1, 0.4, 1]);
  }
  return dial;
}
