export type OpenOptions = {
  /**
   * For a tool that runs once: opens the store alongside a running gateway instead of replacing it. A gateway on the
   * same SQLite file does not receive the tool's `notify`.
   */
  readonly beside?: boolean;
};
