import { join } from "node:path";

/** The path under which the gateway serves the site. */
export const BASE = "/docs/guide/";
/** The repository. */
export const ROOT = join(import.meta.dirname, "..");
/** The generated Markdown that the site is built from. */
export const CONTENT = join(import.meta.dirname, "build", "content");
/** The built site. */
export const OUTPUT = join(import.meta.dirname, "dist");
