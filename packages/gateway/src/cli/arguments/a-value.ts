import { InvalidArgumentError } from "commander";

/** Values by path, as `--set` gives them one by one. */
export type Values = Readonly<Record<string, unknown>>;

/** Reads `path=value`, where the value is JSON if it is valid JSON, and otherwise text; adds it to the earlier ones. */
export function aValue(text: string, before: Values = {}): Values {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Use PATH=VALUE, such as data.object.amount_due=5000.");
  return { ...before, [text.slice(0, equals)]: jsonOrText(text.slice(equals + 1)) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
