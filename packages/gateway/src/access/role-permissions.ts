import type { Role } from "../accounts/account.ts";

/** Changes nothing, although it is sent with POST: its input is too large for a query. */
const READS = /^\/providers\/[^/]+\/diagnose$|^\/mcp$/;
/** Takes what others would have got, although it is read with GET. */
const TAKES = /^\/listeners\//;
/** What only who runs an account may see and change. */
const ADMINS = /^\/account\/keys(?:\/|$)|^\/audit_log$/;
/** What builds and deploys agents registers them first. */
const REGISTERS = /^\/agents\/register-build$/;
/** How a registered agent finds out whether the gateway still knows it. */
const REGISTRARS = /^\/agents\/name\/[^/]+$/;

/** Whether a role may use this operation of the management API. */
export function isPermitted(role: Role, method: string, path: string): boolean {
  const isRead =
    ((method === "GET" || method === "HEAD") && !TAKES.test(path)) || (method === "POST" && READS.test(path));
  switch (role) {
    case "admin":
      return true;
    case "member":
      return !ADMINS.test(path);
    case "viewer":
      return isRead && !ADMINS.test(path);
    case "registrar":
      return (isRead && REGISTRARS.test(path)) || (method === "POST" && REGISTERS.test(path));
  }
}
