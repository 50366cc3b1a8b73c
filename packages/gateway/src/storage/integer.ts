/** For both engines: returns an integer as a `number` if that is exact, and as a `bigint` beyond 2^53. */
export function readInteger(value: bigint): number | bigint {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}
