// Writes the client's types from the API's OpenAPI document; with --check, only verifies that they are up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { createApiDocument } from "../packages/gateway/src/management/api-document.ts";
import { printTypes } from "./openapi/print-types.ts";

const file = new URL("../packages/sdk/src/client/openapi.ts", import.meta.url);
const written = printTypes(createApiDocument());

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== written) {
    console.error("packages/sdk/src/client/openapi.ts is stale: run npm run openapi.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
}
