/** What an app with many installations is told apart by. */
export type InstallationRule = {
  /** A template of the installation's id. Reads only the body, since unsigned headers must not decide. */
  readonly value: string;
  /** The events after which the installation is gone. */
  readonly ends?: readonly string[];
};
