/**
 * The path of a request below the prefix at which the agent is mounted.
 *
 * @param basePath - without a trailing slash; empty if it is mounted at the root.
 */
export function belowBase(pathname: string, basePath: string): string {
  if (basePath === "" || !pathname.startsWith(basePath)) return pathname;
  const rest = pathname.slice(basePath.length);
  // Otherwise it is a different path that only starts with the same characters.
  return rest === "" ? "/" : rest.startsWith("/") ? rest : pathname;
}
