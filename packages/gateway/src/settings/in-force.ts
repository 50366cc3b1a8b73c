import type { Setting } from "./groups/setting.ts";

/** Where the value of a setting comes from. */
export const SETTING_SOURCES = ["flag", "environment", "file", "default"] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

/** Where the values that do not come from the environment come from, by variable. */
export type Origins = Readonly<Record<string, SettingSource>>;

/** A setting with its effective value, as far as it may be shown. */
export type SettingInForce = {
  readonly setting: Setting;
  readonly source: SettingSource;
  readonly isSet: boolean;
  /** As written; undefined if it is unset or secret. */
  readonly value: string | undefined;
};

/** @param text - the value as written; undefined if there is none. */
export function inForce(setting: Setting, text: string | undefined, origins: Origins): SettingInForce {
  const value = text ?? setting.fallback;
  const origin = origins[setting.variable];
  return {
    setting,
    source: text === undefined ? (origin === "file" ? origin : "default") : (origin ?? "environment"),
    isSet: value !== undefined || origin === "file",
    value: value === undefined ? undefined : shown(setting, value),
  };
}

function shown({ secret = false, show }: Setting, value: string): string | undefined {
  return secret ? show?.(value) : value;
}
