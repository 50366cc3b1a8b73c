import type { Context } from "hono";

/**
 * Allows the page's own files and its own gateway. Inline styles are allowed, because the console's component library sets its
 * variables that way and the documentation colors code with them. Inline scripts are not.
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
/** Protects a built page, and makes browsers revalidate it each time. */
export function setPageHeaders(context: Context): void {
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  context.header("cache-control", "no-cache");
}

/** Whether the client is a browser that navigates there, and not a program that wants data. */
export function wantsPage(context: Context): boolean {
  return (context.req.header("accept") ?? "").includes("text/html");
}
