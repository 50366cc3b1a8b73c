import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { printComment } from "../openapi/comment.ts";
import { printSchema } from "../openapi/print-schema.ts";
import type { Schema } from "../openapi/schema.ts";

const NAME = { $ref: "#/components/schemas/Name" };
const PAIR = { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] } as Schema;

describe("the type of a schema", () => {
  const types: readonly (readonly [schema: Schema, type: string])[] = [
    [NAME, "Name"],
    [{ type: ["string", "null"], format: "date-time" }, "string | null"],
    [{ type: "string", enum: ["one", "two"] }, '"one" | "two"'],
    [{ type: "array", items: { type: ["integer", "null"] } }, "readonly (number | null)[]"],
    [{ type: "array", items: PAIR }, "readonly (readonly [string, number])[]"],
    [{ anyOf: [NAME, { type: "array", items: NAME }] }, "Name | readonly Name[]"],
    [{ allOf: [NAME, { anyOf: [NAME, { type: "null" }] }] }, "Name & (Name | null)"],
    [{ allOf: [NAME, { description: "Says who it is." }] }, "Name"],
    [{ type: "string", anyOf: [{ format: "date-time" }, { maxLength: 0 }] }, "string"],
    [{}, "unknown"],
    [{ type: "object", additionalProperties: NAME }, "{\n  readonly [name: string]: Name;\n}"],
    [
      { type: "object", properties: { a: NAME, "b-c": { type: "boolean" } }, required: ["a"] },
      '{\n  readonly a: Name;\n  readonly "b-c"?: boolean;\n}',
    ],
  ];
  for (const [schema, type] of types) {
    test(JSON.stringify(schema), () => assert.equal(printSchema(schema), type));
  }
});

test("a docstring says what a type cannot", () => {
  const schema: Schema = { type: "integer", minimum: 1, maximum: 200, default: 50, description: "How many." };
  assert.equal(printComment(schema, "  "), "  /** How many. From 1 to 200. Default: `50`. */\n");
  assert.equal(printComment({ type: ["string", "null"], format: "date-time" }, ""), "/** ISO 8601. */\n");
  assert.equal(printComment({ type: "string" }, ""), "");
  const long = printComment({ description: "word ".repeat(40) }, "");
  assert.match(long, /^\/\*\*\n( \* word( word)*\n){2} \*\/\n$/);
});
