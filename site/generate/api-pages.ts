import { createApiDocument } from "../../packages/gateway/src/management/api-document.ts";
import type { ApiDocument } from "../../packages/gateway/src/management/api-document.ts";
import type { Schema } from "../../scripts/openapi/schema.ts";
import { cell, membersTable, plain, schemaSection, typeOf } from "./api-schemas.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
type Operation = NonNullable<NonNullable<ApiDocument["paths"]>[string]["get"]>;
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** The API reference by file name: a page for each tag, and one for the schemas. */
export function apiPages(): [string, string][] {
  const document = createApiDocument();
  const sections = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const [tag = "Other"] = operation.tags ?? [];
      const section = operationSection(method.toUpperCase(), path, operation);
      sections.set(tag, [...(sections.get(tag) ?? []), section]);
    }
  }
  const schemas = Object.entries(document.components?.schemas ?? {});
  return [
    ["api/index.md", indexPage(document, sections)],
    ...[...sections].map(([tag, operations]): [string, string] => [
      `api/${fileOf(tag)}.md`,
      `# ${tag}\n\n${operations.join("\n\n")}\n`,
    ]),
    [
      "api/schemas.md",
      `# Schemas\n\n${schemas.map(([name, each]) => schemaSection(name, each)).join("\n\n")}\n`,
    ],
  ];
}

function indexPage({ info }: ApiDocument, sections: ReadonlyMap<string, readonly string[]>): string {
  const rows = [...sections].map(
    ([tag, operations]) => `| [${tag}](./${fileOf(tag)}.md) | ${operations.length} |`,
  );
  return `# API

${plain(info.description ?? "")}

A running gateway has the same reference at \`/docs\`, where you can try each call, and the OpenAPI document at \`/openapi.json\`.
Errors are [problems with a stable code](/errors.md). [The SDK](/sdk.md) has a client.

| part | calls |
| --- | --: |
${rows.join("\n")}

[Schemas](./schemas.md) describes what is sent and returned.
`;
}

function fileOf(tag: string): string {
  return tag.toLowerCase().replaceAll(/\W+/g, "-");
}

function operationSection(method: string, path: string, operation: Operation): string {
  return [
    `## ${plain(operation.summary ?? path)}`,
    `\`\`\`text\n${method} ${path}\n\`\`\``,
    plain(operation.description ?? ""),
    parametersTable(operation),
    bodyOf(operation),
    responsesTable(operation),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function parametersTable({ parameters = [] }: Operation): string {
  const rows = parameters.flatMap((parameter) => {
    if ("$ref" in parameter) return [];
    const { name, in: place, required, schema = {}, description } = parameter;
    const own = "description" in schema ? schema.description : undefined;
    const mark = required === true ? "" : " (optional)";
    const meaning = cell(plain(description ?? own ?? ""));
    return [`| \`${name}\`${mark} | ${place} | ${typeOf(schema)} | ${meaning} |`];
  });
  if (rows.length === 0) return "";
  return ["| parameter | in | type | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function bodyOf({ requestBody }: Operation): string {
  if (requestBody === undefined || "$ref" in requestBody) return "";
  const schema = jsonOf(requestBody.content);
  if (schema === undefined) return `Body: ${Object.keys(requestBody.content).join(", ")}`;
  return "$ref" in schema ? `Body: ${typeOf(schema)}` : `Body:\n\n${membersTable(schema)}`;
}

function responsesTable({ responses = {} }: Operation): string {
  const all: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>> =
    responses;
  const rows = Object.entries(all).map(([status, { description = "", content = {} }]) => {
    const schema = status.startsWith("2") ? jsonOf(content) : undefined;
    const type = schema === undefined ? "" : `${typeOf(schema)}. `;
    return `| ${status} | ${type}${cell(plain(description))} |`;
  });
  return ["| status | response |", "| --- | --- |", ...rows].join("\n");
}

function jsonOf(content: Content): Schema | undefined {
  return content["application/json"]?.schema;
}
