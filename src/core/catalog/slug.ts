import { wordsOf } from './words.ts';

const LENGTH_MAX = 60;
/** For names without a letter or digit that the alphabet of slugs knows. */
const NAMELESS = 'api';

/** `'Météo & Co.'` -> `'meteo-co'`: lower-case letters and digits of ASCII in words joined by hyphens, 1 to 60 of them. */
export function slugOf(name: string): string {
  const words = wordsOf(name).flatMap((word) => word.match(/[a-z0-9]+/g) ?? []);
  return words.join('-').slice(0, LENGTH_MAX).replace(/-$/, '') || NAMELESS;
}

/** Slugs for an API of this name, best first; `lot` is drawn by chance, so that the last one is surely free. */
export function slugsFor(name: string, lot: string): string[] {
  const slug = slugOf(name);
  return [slug, `${slug}-2`, `${slug}-3`, `${slug}-${lot.toLowerCase()}`];
}
