import type { Schema } from "./schema.ts";

const WIDTH = 110;

/** A docstring from a schema's description and the limits that a type cannot express; empty if there are neither. */
export function printComment(schema: Schema, indent: string, description = schema.description): string {
  const text = [description?.trim(), ...describeLimits(schema)].filter((part) => part).join(" ");
  if (text === "") return "";
  const short = `${indent}/** ${text} */\n`;
  if (short.length <= WIDTH && !text.includes("\n")) return short;
  const lines = wrap(text, WIDTH - indent.length - " * ".length);
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */\n`].join("\n");
}

function describeLimits(schema: Schema): string[] {
  if ("$ref" in schema) return [];
  const { minimum, maximum } = schema;
  const isTime = [schema, ...(schema.anyOf ?? [])].some(
    (one) => "format" in one && one.format === "date-time",
  );
  const standard: unknown = schema.default;
  return [
    ...(isTime ? ["ISO 8601."] : []),
    ...(minimum !== undefined && maximum !== undefined ? [`From ${minimum} to ${maximum}.`] : []),
    ...(standard === undefined || standard === "" ? [] : [`Default: \`${JSON.stringify(standard)}\`.`]),
  ];
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? "";
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
