import type { Role } from "../accounts/account.ts";

/** These change nothing, although they are POSTs: their input is too large for a query. */
const READS = /^\/providers\/[^/]+\/diagnose$|^\/agents\/name\/[^/]+\/routes\/try$|^\/mcp$/;
/** These consume what others would get, although they are GETs. */
const TAKES = /^\/listeners\//;
/** These are only for administrators of an account. */
const ADMINS = /^\/account\/keys(?:\/|$)|^\/audit_log$|^\/about\/settings$/;
/** A build registers its agent before the deployment does. */
const REGISTERS = /^\/agents\/register-build$/;
/** How a registered agent checks whether the gateway still knows it. */
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
