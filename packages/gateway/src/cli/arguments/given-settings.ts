import { readFileSync } from "node:fs";
import { readConfig, type ConfigRead } from "../../settings/read-config.ts";
import { SETTINGS } from "../../settings/config.ts";
import type { SettingSource } from "../../settings/in-force.ts";
import type { Setting } from "../../settings/groups/setting.ts";
import { messageOf } from "../../error-message.ts";

/** Reads the settings from the environment and a command's flags. Flags win. */
export function givenSettings(flags: Readonly<Record<string, unknown>>): ConfigRead {
  const given: Record<string, string | undefined> = { ...process.env };
  const origins: Record<string, SettingSource> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const flag = flags[name];
    if (typeof flag !== "string") continue;
    given[setting.variable] = flag;
    origins[setting.variable] = "flag";
  }
  const { variable: keyVariable } = SETTINGS.encryptionKey;
  const keyFile = flags["encryptionKeyFile"];
  try {
    if (typeof keyFile === "string") {
      given[keyVariable] = readFileSync(keyFile, "utf8").trim();
      origins[keyVariable] = "file";
    }
  } catch (error) {
    return { outcome: "wrong", message: `cannot read the encryption key: ${messageOf(error)}` };
  }
  return readConfig(given, origins);
}
