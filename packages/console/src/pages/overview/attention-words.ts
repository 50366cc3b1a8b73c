import type { FailingRoute } from "agentex-gateway-sdk/client";

/** "1 delivery", "3 deliveries". */
export function countWords(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** What went wrong with a route, in words. */
export function describeFailing({ failed, rejected, retrying }: FailingRoute): string {
  const parts = [
    failed > 0 ? `${failed} failed` : undefined,
    rejected > 0 ? `${rejected} rejected` : undefined,
    retrying > 0 ? `${retrying} being tried again` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
