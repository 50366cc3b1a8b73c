import { SETTINGS, type Config } from "./config.ts";
import { contradictionIn } from "./contradictions.ts";
import { inForce, type Origins } from "./in-force.ts";
import type { Setting } from "./groups/setting.ts";

export type ConfigRead =
  | { readonly outcome: "read"; readonly config: Config }
  /** A one-line message: what is wrong, what was received and what is allowed. */
  | { readonly outcome: "wrong"; readonly message: string };

/**
 * Reads the settings. `given` contains their values by variable; flags have already overridden the environment.
 *
 * @param origins - where the values that do not come from the environment come from.
 */
export function readConfig(
  given: Readonly<Record<string, string | undefined>>,
  origins: Origins = {},
): ConfigRead {
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
  const keyed = keepsKeyFile(values)
    ? { ...origins, [SETTINGS.encryptionKey.variable]: "file" as const }
    : origins;
  values["inForce"] = Object.values<Setting>(SETTINGS).map((setting) =>
    inForce(setting, given[setting.variable] || undefined, keyed),
  );
  const config = values as Config;
  const message = contradictionIn(config);
  return message === undefined ? { outcome: "read", config } : { outcome: "wrong", message };
}

/** Whether the encryption key is stored in a file next to the database; see `givenKeys`. */
function keepsKeyFile({ encryptionKey, databaseUrl }: Readonly<Record<string, unknown>>): boolean {
  return encryptionKey === undefined && String(databaseUrl).startsWith("sqlite:");
}
