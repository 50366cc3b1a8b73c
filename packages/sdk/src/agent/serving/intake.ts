/** Where an agent's requests come from: the port that it listens on, or its inbox. */
export type Intake = {
  /** Only if it listens. */
  readonly port?: number;
  /**
   * Accepts nothing more, and resolves when everything it accepted has been answered.
   *
   * @param patience - milliseconds until the rest is aborted or handed back.
   * @returns how many were aborted or handed back.
   */
  close(patience: number): Promise<number>;
};
