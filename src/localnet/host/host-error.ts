/** How the transaction that caused the error ends. */
export type HostErrorEffect = 'trapped' | 'resource_limit';

/** A failed invocation, with the text a node reports: `Error(Contract, #5)`. */
export class HostError extends Error {
  readonly effect: HostErrorEffect;
  readonly detail: string;

  constructor(text: string, detail: string, effect: HostErrorEffect = 'trapped') {
    super(text);
    this.name = 'HostError';
    this.detail = detail;
    this.effect = effect;
  }
}

/** The contract itself said no, with one of its own numbers. */
export const contractError = (code: number): HostError =>
  new HostError(`Error(Contract, #${code})`, 'failing with contract error');

/** Arguments that the contract's signature does not accept. */
export const wrongArguments = (name: string): HostError =>
  new HostError('Error(WasmVm, InvalidAction)', `arguments do not fit the signature of ${name}`);
