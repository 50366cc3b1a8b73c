/** How to distinguish the installations of an app. */
export type InstallationRule = {
  /** A template of the installation's id. Reads only the body, since unsigned headers must not decide. */
  readonly value: string;
  /** The events after which the installation no longer exists. */
  readonly ends?: readonly string[];
};
