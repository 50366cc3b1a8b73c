/** For both engines: an integer is a `number` if that is exact, and a `bigint` beyond 2^53. */
export function readInteger(value: bigint): number | bigint {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}
