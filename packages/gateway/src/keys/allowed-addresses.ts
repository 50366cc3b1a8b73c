import { createAddressList, type AddressList } from "../addresses/address-list.ts";
import { LruCache } from "../lru-cache.ts";

/** Recently parsed lists, keyed by their text: a key is read for every webhook. */
const lists = new LruCache<AddressList>(10_000);

/** Parses a key's stored list: a JSON array of texts for which `isAddressRange` holds. */
export function readAddressList(stored: string): AddressList {
  const known = lists.get(stored);
  if (known !== undefined) return known;
  const list = createAddressList(JSON.parse(stored) as string[]);
  lists.set(stored, list);
  return list;
}
