import type { Attempt, DeliveryDetail } from "agentex-gateway-sdk/client";

/** Consecutive attempts with the same result. */
export type AttemptGroup = readonly [Attempt, ...Attempt[]];

/** The attempts in order, with consecutive ones grouped if their results are equal. */
export function groupAttempts(attempts: readonly Attempt[]): readonly AttemptGroup[] {
  const groups: [Attempt, ...Attempt[]][] = [];
  for (const attempt of attempts) {
    const group = groups.at(-1);
    if (group !== undefined && endOf(group[0]) === endOf(attempt) && attempt.duration_ms !== null) {
      group.push(attempt);
    } else groups.push([attempt]);
  }
  return groups;
}

function endOf({ agent_status, error, answer, redirect, duration_ms, failure }: Attempt): string {
  return JSON.stringify([
    duration_ms === null,
    agent_status,
    error,
    answer?.content,
    redirect?.to,
    failure?.message,
  ]);
}

/** When the sender was answered, in Unix milliseconds; undefined if no sender waited, or it still waits. */
export function toldAt({ answered_after_ms, received_at }: DeliveryDetail): number | undefined {
  return answered_after_ms === null ? undefined : Date.parse(received_at) + answered_after_ms;
}

/** Whether the agent responded only after the gateway had answered the sender. */
export function cameTooLate(attempt: Attempt, delivery: DeliveryDetail): boolean {
  const told = toldAt(delivery);
  const { agent_status, duration_ms, started_at } = attempt;
  if (told === undefined || delivery.answered_by !== "gateway" || delivery.policy !== "assured") return false;
  if (agent_status === null || duration_ms === null) return false;
  const began = Date.parse(started_at);
  return began <= told && told < began + duration_ms;
}
