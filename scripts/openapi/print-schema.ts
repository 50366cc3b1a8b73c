import { printComment } from "./comment.ts";
import type { Schema } from "./schema.ts";

const REFERENCE = "#/components/schemas/";
/** In characters; longer types are split over several lines. */
const LONGEST_UNION = 80;
const SIMPLE: Readonly<Record<string, string>> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

/**
 * The TypeScript type for a schema.
 *
 * @throws Error for a kind of schema that the API does not use yet.
 */
export function printSchema(schema: Schema, indent = ""): string {
  if ("$ref" in schema) return schema.$ref.slice(REFERENCE.length);
  if (schema.enum) {
    return union(
      schema.enum.map((value: unknown) => JSON.stringify(value)),
      indent,
    );
  }
  if (schema.allOf) {
    // A part without its own type only describes the others.
    const parts = schema.allOf.map((part) => group(printSchema(part, indent)));
    return parts.filter((part) => part !== "unknown").join(" & ");
  }
  const { type } = schema;
  const choices = schema.anyOf ?? schema.oneOf;
  // A choice without its own type only restricts the values.
  if (choices?.every((choice) => "$ref" in choice || choice.type !== undefined)) {
    return union(
      choices.map((choice) => printSchema(choice, indent)),
      indent,
    );
  }
  if (Array.isArray(type)) {
    return union(
      type.map((one) => printSchema({ ...schema, type: one }, indent)),
      indent,
    );
  }
  if (type === undefined && !schema.properties) return "unknown";
  if (type === "array") return printArray(schema, indent);
  if (type === "object") return printObject(schema, indent);
  const simple = type === undefined ? undefined : SIMPLE[type];
  if (simple === undefined) throw new Error(`no type is known for ${JSON.stringify(schema)}`);
  return simple;
}

/** An object type with these members. */
export function printMembers(
  members: readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly schema: Schema;
    readonly description?: string | undefined;
  }[],
  indent: string,
): string[] {
  const inner = `${indent}  `;
  return members.map(({ name, isRequired, schema, description }) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const comment = printComment(schema, inner, description ?? schema.description);
    return `${comment}${inner}readonly ${key}${isRequired ? "" : "?"}: ${printSchema(schema, inner)};\n`;
  });
}

type Plain = Exclude<Schema, { readonly $ref: string }>;

function printObject(
  { properties = {}, required = [], additionalProperties }: Plain,
  indent: string,
): string {
  const members = printMembers(
    Object.entries(properties).map(([name, schema]) => ({
      name,
      schema,
      isRequired: required.includes(name),
    })),
    indent,
  );
  if (additionalProperties !== undefined && additionalProperties !== false) {
    const rest = additionalProperties === true ? "unknown" : printSchema(additionalProperties, `${indent}  `);
    members.push(`${indent}  readonly [name: string]: ${rest};\n`);
  }
  return `{\n${members.join("")}${indent}}`;
}

function printArray(schema: Plain, indent: string): string {
  // From JSON Schema 2020-12, which the document's types do not cover.
  const tuple = "prefixItems" in schema ? schema.prefixItems : undefined;
  if (Array.isArray(tuple)) {
    return `readonly [${tuple.map((item: Schema) => printSchema(item, indent)).join(", ")}]`;
  }
  return `readonly ${group(schema.items ? printSchema(schema.items, indent) : "unknown")}[]`;
}

function union(types: readonly string[], indent: string): string {
  const different = [...new Set(types)];
  const line = different.join(" | ");
  const isLong = line.length > LONGEST_UNION && !line.includes("\n");
  return isLong ? different.map((type) => `\n${indent}  | ${type}`).join("") : line;
}

function group(type: string): string {
  return /^readonly |^[^{]* [|&] /.test(type) ? `(${type})` : type;
}
