import type { Setting } from "./groups/setting.ts";

/** Where the value of a setting comes from. */
export const SETTING_SOURCES = ["flag", "environment", "file", "default"] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

/** Where values come from that are not from the environment, by variable. */
export type Origins = Readonly<Record<string, SettingSource>>;

/** A setting with the value that is in force, as far as it may be shown. */
export type SettingInForce = {
  readonly setting: Setting;
  readonly source: SettingSource;
  readonly isSet: boolean;
  /** As it was given; undefined: it is not set, or secret. */
  readonly value: string | undefined;
};

/** @param text - what was given; undefined: nothing. */
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
