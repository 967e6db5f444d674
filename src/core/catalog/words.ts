/** Longer ones, which no language has, are cut into several. */
const WORD = /[\p{L}\p{N}]{1,64}/gu;

/** The words of a text, in order: letters and digits of any script, in lower case, without accents. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(WORD) ?? [];
}

/** What an API is found by. Stores compare these words and nothing else, so that all of them find the same. */
export function searchWordsOf(api: {
  readonly name: string;
  readonly description: string | null;
  readonly category: string;
}): string[] {
  return [...new Set(wordsOf(`${api.name} ${api.description ?? ''} ${api.category}`))];
}
