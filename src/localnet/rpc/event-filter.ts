import { type xdr } from '@stellar/stellar-sdk/base';
import { type JsonObject, field, isJsonObject, isStringArray } from '../json-value.ts';
import { type HostEvent } from '../host/host-event.ts';
import { invalidParams } from './rpc-error.ts';

const FILTERS_MAX = 5;
const CONTRACTS_MAX = 5;
const TOPICS_MAX = 5;
const ANY = '*';
const ANY_REST = '**';

/** Whether an event is wanted. */
export type EventFilter = (event: HostEvent) => boolean;

const topicXdrs = new WeakMap<xdr.ScVal, string>();

function topicXdr(topic: xdr.ScVal): string {
  const text = topicXdrs.get(topic) ?? topic.toXdr('base64');
  topicXdrs.set(topic, text);
  return text;
}

function matchesTopics(event: HostEvent, pattern: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === ANY_REST;
  const segments = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? event.topics.length < segments.length : event.topics.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const topic = event.topics[index];
    return segment === ANY || (topic !== undefined && topicXdr(topic) === segment);
  });
}

function parseFilter(value: unknown): EventFilter {
  if (!isJsonObject(value)) throw invalidParams('a filter must be an object');
  const type = field(value, 'type') ?? '';
  const contractIds = field(value, 'contractIds') ?? [];
  const topics = field(value, 'topics') ?? [];
  if (typeof type !== 'string') throw invalidParams('filter type must be a string');
  if (!isStringArray(contractIds) || contractIds.length > CONTRACTS_MAX) {
    throw invalidParams(`contractIds must be a list of at most ${CONTRACTS_MAX}`);
  }
  if (!Array.isArray(topics) || topics.length > TOPICS_MAX || !topics.every(isStringArray)) {
    throw invalidParams(`topics must be a list of at most ${TOPICS_MAX} lists`);
  }
  const types = type === '' ? [] : type.split(',');
  return (event) =>
    (types.length === 0 || types.includes('contract')) &&
    (contractIds.length === 0 || contractIds.includes(event.contractId)) &&
    (topics.length === 0 || topics.some((pattern) => matchesTopics(event, pattern)));
}

/** Events that match any of `params.filters`; without filters, all. */
export function eventFilterOf(params: JsonObject): EventFilter {
  const filters = field(params, 'filters') ?? [];
  if (!Array.isArray(filters) || filters.length > FILTERS_MAX) {
    throw invalidParams(`filters must be a list of at most ${FILTERS_MAX}`);
  }
  const parsed = filters.map(parseFilter);
  return (event) => parsed.length === 0 || parsed.some((matches) => matches(event));
}
