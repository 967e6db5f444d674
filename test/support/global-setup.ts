import { announceRun, endRun } from './test-server.ts';

export const mochaGlobalSetup = announceRun;
export const mochaGlobalTeardown = endRun;
