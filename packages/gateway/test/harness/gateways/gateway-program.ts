import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";

/** A bundle of the gateway; see scripts/test-run/bundle-gateway.ts. Undefined if tests start from the sources. */
const bundle = process.env["TEST_GATEWAY"] || undefined;

const at = (inBundle: string, inPackage: string): string =>
  fileURLToPath(
    bundle === undefined
      ? new URL(`../../../${inPackage}`, import.meta.url)
      : pathToFileURL(join(bundle, inBundle)),
  );

/** The program behind `agentex`. */
export const MAIN = at("main.js", "src/main.ts");

/** The command as it is installed. */
export const BINARY = at("bin/agentex.js", "bin/agentex.js");

/** Halves the start-up time of each process. https://nodejs.org/api/module.html#module-compile-cache */
export const COMPILE_CACHE = fileURLToPath(new URL("../../../../../build/compile-cache", import.meta.url));
