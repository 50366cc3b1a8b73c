/** Which gateway this is, and where senders reach it. */
export type About = {
  readonly version: string;
  readonly store: "sqlite" | "postgres";
  /** Where senders reach it; null where nobody said so. */
  readonly public_url: string | null;
  /** Where it receives webhooks, as seen from its own machine. */
  readonly local_url: string;
};
