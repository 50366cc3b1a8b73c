import { execFileSync } from "node:child_process";

export type UnprivilegedUser = { uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root, so a root process needs another user to run it.
 *
 * @returns `postgres`, or else `nobody`; undefined if this process is not root, and so can run it itself
 */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp("postgres") ?? lookUp("nobody");
  if (user === undefined) throw new Error("This machine has neither a user postgres nor a user nobody");
  return user;
}

function lookUp(name: string): UnprivilegedUser | undefined {
  try {
    return { uid: idOf("-u", name), gid: idOf("-g", name) };
  } catch {
    return undefined;
  }
}

function idOf(which: "-u" | "-g", name: string): number {
  return Number(execFileSync("id", [which, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
}
