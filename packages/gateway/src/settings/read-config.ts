import { SETTINGS, type Config } from "./config.ts";
import { contradictionIn } from "./contradictions.ts";
import type { Setting } from "./setting.ts";

export type ConfigRead =
  | { readonly outcome: "read"; readonly config: Config }
  /** A one-line message: what is wrong, what was given and what is allowed. */
  | { readonly outcome: "wrong"; readonly message: string };

/** Reads the settings; `given` contains them by variable, after flags have overridden the environment. */
export function readConfig(given: Readonly<Record<string, string | undefined>>): ConfigRead {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const text = given[setting.variable] || setting.fallback;
    const value = text === undefined ? undefined : setting.read(text);
    if (text !== undefined && value === undefined) {
      const shown = setting.secret === true ? "invalid" : `"${text}"`;
      return { outcome: "wrong", message: `${setting.variable} is ${shown}: expected ${setting.expected}` };
    }
    values[name] = value;
  }
  const config = values as Config;
  const message = contradictionIn(config);
  return message === undefined ? { outcome: "read", config } : { outcome: "wrong", message };
}
