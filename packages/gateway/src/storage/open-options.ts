export type OpenOptions = {
  /**
   * For a tool that does one thing and ends: opens the store beside a gateway that runs on it, rather than in its place.
   * What the tool says by `notify`, a gateway on the same SQLite file does not hear.
   */
  readonly beside?: boolean;
};
