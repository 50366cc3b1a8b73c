/**
 * Extracts what the tests' stand-in for GitHub's API needs from GitHub's published OpenAPI description (13 MB): `npx node
 * packages/gateway/test/recovery/github-api/extract.ts api.github.com.json`, from the package `@octokit/openapi`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const OUTPUT = new URL("description.json", import.meta.url);
const OPERATIONS: readonly (readonly [path: string, method: string])[] = [
  ["/app/hook/deliveries", "get"],
  ["/app/hook/deliveries/{delivery_id}/attempts", "post"],
  ["/orgs/{org}/hooks", "post"],
  ["/orgs/{org}/hooks/{hook_id}/deliveries", "get"],
  ["/orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", "post"],
  ["/repos/{owner}/{repo}/hooks", "post"],
  ["/repos/{owner}/{repo}/hooks/{hook_id}/deliveries", "get"],
  ["/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", "post"],
];
/** For people, or for other tools. */
const LEFT_OUT = new Set([
  "examples",
  "example",
  "description",
  "externalDocs",
  "x-github",
  "x-octokit",
  "summary",
]);

type Json = { readonly [name: string]: unknown };

const [file = ""] = process.argv.slice(2);
const whole = JSON.parse(readFileSync(file, "utf8")) as Json;

/** A node with its references replaced by their targets. */
function resolve(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((item) => resolve(item));
  if (typeof node !== "object" || node === null) return node;
  const { $ref } = node as { $ref?: string };
  if ($ref !== undefined) return resolve(at($ref));
  return Object.fromEntries(
    Object.entries(node)
      // A property may have the name of a keyword.
      .filter(([name]) => isNames || !LEFT_OUT.has(name))
      .map(([name, value]) => [name, resolve(value, !isNames && name === "properties")]),
  );
}

function at(reference: string): unknown {
  let node: unknown = whole;
  for (const part of reference.replace(/^#\//, "").split("/")) node = (node as Json)[part];
  return node;
}

const paths: Record<string, Record<string, unknown>> = {};
for (const [path, method] of OPERATIONS) {
  const operation = ((whole["paths"] as Json)[path] as Json)[method] as Json;
  const { parameters, requestBody, responses } = operation;
  (paths[path] ??= {})[method] = resolve({ parameters, requestBody, responses });
}
const { title, version, license } = whole["info"] as Json;
writeFileSync(
  OUTPUT,
  `${JSON.stringify({ openapi: whole["openapi"], info: { title, version, license }, paths }, null, 2)}\n`,
);
