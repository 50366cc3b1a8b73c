import type { Schema } from "../../scripts/openapi/schema.ts";

/** A named schema's section: its description and members. */
export function schemaSection(name: string, schema: Schema): string {
  const text = "$ref" in schema ? "" : (schema.description ?? "");
  return [`## ${name}`, plain(text), membersTable(schema)].filter((part) => part !== "").join("\n\n");
}

/** A table of the schema's members; otherwise its type, in a line. */
export function membersTable(schema: Schema): string {
  if ("$ref" in schema || schema.properties === undefined) return `Type: ${typeOf(schema)}`;
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties).map(([name, member]) => {
    const mark = required.has(name) ? "" : " (optional)";
    return `| \`${name}\`${mark} | ${typeOf(member)} | ${describe(member)} |`;
  });
  return ["| member | type | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** A type in words, with links to named schemas. */
export function typeOf(schema: Schema): string {
  if ("$ref" in schema) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return `[${name}](/api/schemas.md#${name.toLowerCase()})`;
  }
  const { type, items, enum: values, anyOf, oneOf, allOf, format }: Inline = schema;
  const only: unknown = schema.const;
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${cell(String(value))}\``).join(", ");
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" or ");
  if (allOf !== undefined) return allOf.map(typeOf).join(" and ");
  if (items !== undefined) return `list of ${typeOf(items)}`;
  const words = [type ?? "any value"].flat().map(String);
  return words.map((word) => (word === "string" && format === "date-time" ? "time" : word)).join(" or ");
}

type Inline = {
  readonly type?: string | readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
};

function describe(schema: Schema): string {
  if ("$ref" in schema) return "";
  const standard: unknown = schema.default;
  const end = standard === undefined ? "" : ` Default: \`${JSON.stringify(standard)}\`.`;
  return cell(plain(schema.description ?? "") + end);
}

/** Text for a table's cell. */
export function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").trim();
}

/** Text with HTML escaped. */
export function plain(text: string): string {
  return text.replaceAll(/(`[^`]*`)|</g, (_whole, code?: string) => code ?? "&lt;");
}
