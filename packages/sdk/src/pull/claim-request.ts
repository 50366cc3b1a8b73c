import type { Claim } from "./claim.ts";

/** A claim, as the request that an agent with a URL would have received; its host means nothing. */
export function requestOf({ delivery, body, signal }: Omit<Claim, "leaveToRun">): Request {
  const { method, path, headers: given } = delivery;
  const headers = new Headers();
  for (const [name, value] of given) headers.append(name, value);
  const takesBody = method !== "GET" && method !== "HEAD";
  return new Request(`http://inbox${path}`, { method, headers, body: takesBody ? body : null, signal });
}
