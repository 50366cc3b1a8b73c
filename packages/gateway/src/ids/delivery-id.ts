/**
 * A delivery's id: 41 bits of milliseconds since 2020, 10 bits of the gateway's number, 12 bits of a counter. Ids sort
 * by time, so new rows go to the end of the table, and two gateways never create the same id.
 */
const EPOCH = Date.UTC(2020, 0, 1);
const GATEWAY_BITS = 10n;
const COUNTER_BITS = 12n;
const COUNTERS = 1 << Number(COUNTER_BITS);
export const MOST_GATEWAYS = 1 << Number(GATEWAY_BITS);
export const LARGEST_ID = (1n << 63n) - 1n;

/** Crockford's base 32, lower case, which sorts like the number: https://www.crockford.com/base32.html */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const PREFIX = "dlv_";
const LENGTH = 13;

/** Creates strictly increasing ids, even if the clock stands still or goes back. */
export function createDeliveryIds(gatewayNumber: () => number, now: () => number): () => bigint {
  let lastTime = 0;
  let counter = 0;
  return () => {
    const time = Math.max(now() - EPOCH, lastTime);
    counter = time === lastTime ? counter + 1 : 0;
    lastTime = time;
    if (counter === COUNTERS) {
      counter = 0;
      lastTime += 1;
    }
    return (
      (BigInt(lastTime) << (GATEWAY_BITS + COUNTER_BITS)) |
      (BigInt(gatewayNumber()) << COUNTER_BITS) |
      BigInt(counter)
    );
  };
}

/** When the delivery with this id arrived, in Unix milliseconds. */
export function receivedAt(id: bigint): number {
  return Number(id >> (GATEWAY_BITS + COUNTER_BITS)) + EPOCH;
}

/** The smallest id of a delivery that arrives at or after this time (Unix milliseconds). */
export function firstIdAt(time: number): bigint {
  const id = BigInt(Math.max(0, Math.ceil(time) - EPOCH)) << (GATEWAY_BITS + COUNTER_BITS);
  return id < LARGEST_ID ? id : LARGEST_ID;
}

/** The public form: `dlv_` and 13 digits. */
export function formatDeliveryId(id: bigint): string {
  return PREFIX + spellId(id);
}

/** Parses an id in its public form; undefined if the text is not one. */
export function parseDeliveryId(text: string): bigint | undefined {
  return text.startsWith(PREFIX) ? readId(text.slice(PREFIX.length)) : undefined;
}

/** An id as 13 digits, which sort like the ids. */
export function spellId(id: bigint): string {
  // Split into two halves that a number represents exactly: bigint arithmetic allocates at every step.
  return (
    spellPart(Number(id >> LOW_BITS), LENGTH - LOW_DIGITS) + spellPart(Number(id & LOW_MASK), LOW_DIGITS)
  );
}

/** 32 to the power of `LOW_DIGITS` is less than 2^53. */
const LOW_DIGITS = 7;
const LOW_BITS = BigInt(5 * LOW_DIGITS);
const LOW_MASK = (1n << LOW_BITS) - 1n;

function spellPart(number: number, digits: number): string {
  let text = "";
  for (let rest = number, place = 0; place < digits; place++, rest = Math.floor(rest / 32))
    text = DIGITS.charAt(rest % 32) + text;
  return text;
}

/** The id encoded by 13 digits; undefined if they encode none. */
export function readId(text: string): bigint | undefined {
  if (text.length !== LENGTH) return undefined;
  let id = 0n;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return undefined;
    id = (id << 5n) | BigInt(value);
  }
  return id <= LARGEST_ID ? id : undefined;
}
