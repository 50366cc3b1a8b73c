import type { Access, Operation } from "../access/access.ts";
import type { Source } from "./source.ts";
import type { Sources } from "./sources.ts";

/** A source that a caller asks for: other people's sources look as if they did not exist. */
export type SourceReached =
  | { readonly outcome: "found"; readonly source: Source }
  | { readonly outcome: "missing" }
  /** The caller may see it, but not do this. */
  | { readonly outcome: "denied" };

/** To an external auth service, a source is an agent. */
export async function reachSource(
  sources: Pick<Sources, "find">,
  access: Access,
  name: string,
  operation: Operation,
): Promise<SourceReached> {
  const source = await sources.find(name);
  if (source === undefined || (access.within !== undefined && source.accountId !== access.within)) {
    return { outcome: "missing" };
  }
  const resource = { type: "agent", id: source.id } as const;
  if (operation !== "read" && (await access.may(operation, resource))) return { outcome: "found", source };
  if (!(await access.may("read", resource))) return { outcome: "missing" };
  return operation === "read" ? { outcome: "found", source } : { outcome: "denied" };
}
