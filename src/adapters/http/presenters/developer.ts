import { type Developer } from '../../../core/access/developer.ts';

/** A profile as its user sees it. */
export function presentDeveloper(developer: Developer) {
  const { userId, name, website, description, category } = developer;
  return {
    user_id: userId,
    name,
    website,
    description,
    category,
    payout_address: developer.payoutAddress,
    created_at: new Date(developer.createdAt).toISOString(),
    updated_at: new Date(developer.updatedAt).toISOString(),
  };
}
