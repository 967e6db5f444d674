import { StrKey, xdr } from '@stellar/stellar-sdk/base';

/** A contract event, in its XDR forms and in parts for filters. */
export interface HostEvent {
  readonly contractId: string;
  readonly topics: readonly xdr.ScVal[];
  readonly data: xdr.ScVal;
  readonly event: xdr.ContractEvent;
  readonly eventXdr: string;
  readonly bytes: number;
}

export function contractEvent(contractId: string, topics: readonly xdr.ScVal[], data: xdr.ScVal): HostEvent {
  const event = new xdr.ContractEvent({
    ext: xdr.ExtensionPoint.v0(),
    contractId: new xdr.ContractId(StrKey.decodeContract(contractId)),
    type: xdr.ContractEventType.contract,
    body: xdr.ContractEventBody.v0(new xdr.ContractEventV0({ topics: [...topics], data })),
  });
  const raw = event.toXdr();
  return { contractId, topics, data, event, eventXdr: Buffer.from(raw).toString('base64'), bytes: raw.length };
}
