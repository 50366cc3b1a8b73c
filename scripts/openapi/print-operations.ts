import type { ApiDocument } from "../../packages/gateway/src/management/api-document.ts";
import { printComment } from "./comment.ts";
import { printMembers, printSchema } from "./print-schema.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const INDENT = "  ";
type Operation = NonNullable<NonNullable<ApiDocument["paths"]>[string]["get"]>;
type Content = Readonly<Record<string, { readonly schema?: Parameters<typeof printSchema>[0] }>>;

/** The type of all operations, by method and path: their inputs and outputs. */
export function printOperations(document: ApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [printOperation(`${method.toUpperCase()} ${path}`, operation)];
    }),
  );
  return `/** Every operation of the API: its input, and its output on success. */\nexport type Operations = {\n${operations.join("")}};\n`;
}

function printOperation(name: string, operation: Operation): string {
  const inner = `${INDENT}  `;
  const comment = printComment({}, INDENT, operation.summary);
  const body =
    operation.requestBody && "content" in operation.requestBody ? operation.requestBody.content : {};
  const sent = jsonOf(body);
  return [
    `${comment}${INDENT}readonly ${JSON.stringify(name)}: {\n`,
    printParameters(operation, "path", inner),
    printParameters(operation, "query", inner),
    sent === undefined ? "" : `${inner}readonly body: ${printSchema(sent, inner)};\n`,
    `${inner}readonly answer: ${printAnswer(operation, inner)};\n${INDENT}};\n`,
  ].join("");
}

function printParameters({ parameters = [] }: Operation, place: "path" | "query", indent: string): string {
  const members = parameters.flatMap((parameter) =>
    "$ref" in parameter || parameter.in !== place
      ? []
      : [{ ...parameter, schema: parameter.schema ?? {}, isRequired: parameter.required === true }],
  );
  if (members.length === 0) return "";
  const optional = members.some(({ isRequired }) => isRequired) ? "" : "?";
  return `${indent}readonly ${place}${optional}: {\n${printMembers(members, indent).join("")}${indent}};\n`;
}

/** The type of the responses; `unknown` for anything but JSON. */
function printAnswer(operation: Operation, indent: string): string {
  const responses: Readonly<Record<string, { readonly content?: Content }>> = operation.responses ?? {};
  const answers = Object.entries(responses).flatMap(([status, { content }]) => {
    if (!status.startsWith("2")) return [];
    if (content === undefined) return ["undefined"];
    const schema = jsonOf(content);
    return [schema === undefined ? "unknown" : printSchema(schema, indent)];
  });
  return answers.length === 0 ? "unknown" : [...new Set(answers)].join(" | ");
}

function jsonOf(content: Content) {
  return content["application/json"]?.schema;
}
