import { z } from "zod";

type Json = { readonly [member: string]: unknown };

/** Tools return no nulls: a member without a value is left out, so that a model reads less. */
export type Answer = {
  /** Its JSON schema: what may be null is optional instead. */
  readonly schema: Json;
  /** Removes null members. Content that the schema does not describe stays as it is. */
  readonly trim: (value: Json) => Json;
};

const answers = new WeakMap<z.ZodObject, Answer>();

/** The form of a tool's output, created once per schema. */
export function answerOf(output: z.ZodObject): Answer {
  const known = answers.get(output);
  if (known !== undefined) return known;
  const schema = withoutNull(z.toJSONSchema(output));
  const answer: Answer = { schema, trim: (value) => trimObject(schema, value) };
  answers.set(output, answer);
  return answer;
}

/** The same in the form that the MCP server expects. Its input is already parsed. */
export function standardAnswer(output: z.ZodObject) {
  const jsonSchema = (): Record<string, unknown> => ({ ...answerOf(output).schema });
  return {
    "~standard": {
      version: 1 as const,
      vendor: "agentex",
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}

function withoutNull(schema: Json): Json {
  const { anyOf, type, properties, items, required, ...rest } = schema;
  const members = Object.entries(isJson(properties) ? properties : {});
  const optional = new Set(
    members.flatMap(([name, member]) => (isJson(member) && mayBeNull(member) ? [name] : [])),
  );
  const choices = listOf(anyOf).filter((choice) => isJson(choice) && choice["type"] !== "null");
  const [only] = choices;
  return {
    ...(isJson(only) && choices.length === 1 && withoutNull(only)),
    ...(choices.length > 1 && {
      anyOf: choices.map((choice) => (isJson(choice) ? withoutNull(choice) : choice)),
    }),
    ...rest,
    ...(type !== undefined && { type: Array.isArray(type) ? type.filter((each) => each !== "null") : type }),
    ...(isJson(items) && { items: withoutNull(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        members.map(([name, member]) => [name, isJson(member) ? withoutNull(member) : member]),
      ),
    }),
    ...(required !== undefined && {
      required: listOf(required).filter((name) => !optional.has(String(name))),
    }),
  };
}

function mayBeNull({ anyOf, type }: Json): boolean {
  return (
    listOf(type).includes("null") ||
    listOf(anyOf).some((choice) => isJson(choice) && choice["type"] === "null")
  );
}

function trim(schema: unknown, value: unknown): unknown {
  if (!isJson(schema)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => trim(schema["items"], each));
  return isJson(value) ? trimObject(schema, value) : value;
}

function trimObject({ properties }: Json, value: Json): Json {
  if (!isJson(properties)) return value;
  const kept = Object.entries(value).flatMap(([name, member]) =>
    member === null && Object.hasOwn(properties, name)
      ? []
      : [[name, trim(properties[name], member)] as const],
  );
  return Object.fromEntries(kept);
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
