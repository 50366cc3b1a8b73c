import type { DeclaredRoute } from "../../client/openapi.ts";
import { describeRun } from "../runs/run-options.ts";
import type { BatchOptions, RouteOptions } from "./route-options.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * A route as it is registered with the gateway.
 *
 * @throws TypeError for an invalid option.
 */
export function describeRoute(method: Method, path: string, options: RouteOptions): DeclaredRoute {
  const { policy, ordering, batch, conversationKey, timeoutSeconds, finalStatuses } = options;
  const { send, events, when, from, budget, run } = options;
  const name = `${method} ${path}`;
  checkOptions(name, options);
  return {
    method,
    path,
    ...(policy !== undefined && { policy }),
    ...(ordering !== undefined && { ordering }),
    ...(batch !== undefined && { batch: describeBatch(batch) }),
    ...(run !== undefined && { run: describeRun(name, run) }),
    ...(conversationKey !== undefined && { conversation_key: conversationKey }),
    ...(timeoutSeconds !== undefined && { timeout_seconds: timeoutSeconds }),
    ...(finalStatuses !== undefined && { final_statuses: finalStatuses }),
    ...(send !== undefined && { send }),
    ...(events !== undefined && { events }),
    ...(when !== undefined && { when }),
    ...(from !== undefined && { from }),
    ...(budget !== undefined && { budget }),
  };
}

function checkOptions(name: string, { timeoutSeconds, finalStatuses }: RouteOptions): void {
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0 && Number.isFinite(timeoutSeconds))) {
    throw new TypeError(`${name}: timeoutSeconds is ${timeoutSeconds}; it must be more than 0`);
  }
  const notFinal = finalStatuses?.find((status) => !Number.isInteger(status) || status < 400 || status > 599);
  if (notFinal !== undefined) {
    throw new TypeError(`${name}: finalStatuses contains ${notFinal}; it must be from 400 to 599`);
  }
}

function describeBatch({ debounce, maxWait, maxSize }: BatchOptions): NonNullable<DeclaredRoute["batch"]> {
  return { debounce, max_wait: maxWait, ...(maxSize !== undefined && { max_size: maxSize }) };
}
