import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";

type Schema = Parameters<typeof z.fromJSONSchema>[0];
type Content = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };
type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
};

/** GitHub's own description of the operations; see extract.ts. */
const { paths } = JSON.parse(readFileSync(new URL("description.json", import.meta.url), "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** An operation that GitHub describes, and the parameters of a request for it. */
export type Described = {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Fails unless the request is as described. */
  checkRequest(query: URLSearchParams, body: string): void;
  /** Fails unless the response is as described. */
  checkAnswer(status: number, json: unknown): void;
};

/** The operation that a request is for; undefined if GitHub describes none. */
export function findDescribed(method: string, pathname: string): Described | undefined {
  for (const [path, methods] of Object.entries(paths)) {
    const parameters = match(path, pathname);
    const operation = methods[method.toLowerCase()];
    if (parameters === undefined || operation === undefined) continue;
    return {
      path,
      parameters,
      checkRequest(query, body) {
        for (const [name, value] of [...Object.entries(parameters), ...query]) {
          const described = operation.parameters?.find((parameter) => parameter.name === name);
          assert.ok(described, `${method} ${path} has no parameter ${name}`);
          const isNumber = typeof described.schema === "object" && described.schema.type === "integer";
          check(
            described.schema,
            isNumber && /^\d+$/.test(value) ? Number(BigInt(value) % 2n ** 50n) : value,
            `${name} of ${method} ${path}`,
          );
        }
        const schema = operation.requestBody?.content?.["application/json"]?.schema;
        if (schema === undefined) assert.equal(body, "", `${method} ${path} has no body`);
        else check(schema, JSON.parse(body), `the body of ${method} ${path}`);
      },
      checkAnswer(status, json) {
        const described = operation.responses[status];
        if (described === undefined) return;
        const schema = described.content?.["application/json"]?.schema;
        if (schema !== undefined) check(schema, json, `the answer ${status} of ${method} ${path}`);
      },
    };
  }
  return undefined;
}

function check(schema: Schema, value: unknown, what: string): void {
  const read = z.fromJSONSchema(schema, { defaultTarget: "openapi-3.0" }).safeParse(value);
  assert.ok(read.success, `${what}: ${read.error?.message}`);
}

function match(path: string, pathname: string): Record<string, string> | undefined {
  const [parts, given] = [path.split("/"), pathname.split("/")];
  if (parts.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = decodeURIComponent(given[index] ?? "");
    if (part.startsWith("{")) found[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return found;
}
