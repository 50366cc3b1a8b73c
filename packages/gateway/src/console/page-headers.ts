import type { Context } from "hono";

/**
 * Allows the page's own files and its own gateway. Inline styles are allowed, since the console's component library sets its
 * variables that way, and the documentation colors code with them; inline scripts are not.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
/** Protects a built page, and has browsers ask for it again each time. */
export function setPageHeaders(context: Context): void {
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  context.header("cache-control", "no-cache");
}

/** Whether a browser navigates there, as opposed to a program that wants data. */
export function wantsPage(context: Context): boolean {
  return (context.req.header("accept") ?? "").includes("text/html");
}
