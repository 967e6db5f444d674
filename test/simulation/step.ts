import { type World } from './world.ts';

/** One thing that happens in a history. */
export interface Step {
  /** Virtual milliseconds after the step before. */
  readonly afterMs: number;
  readonly label: string;
  readonly run: (world: World) => void | Promise<void>;
}

export type Deed = Omit<Step, 'afterMs'>;
