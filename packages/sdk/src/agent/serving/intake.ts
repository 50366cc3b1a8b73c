/** Where an agent's requests come from: the port that it listens on, or its inbox. */
export type Intake = {
  /** If it listens. */
  readonly port?: number;
  /**
   * Takes no more, and resolves when what it took is answered.
   *
   * @param patience - milliseconds until the rest is cut off, or handed back.
   * @returns how many that were.
   */
  close(patience: number): Promise<number>;
};
