import type { ReactNode } from "react";
import classes from "./tone-badge.module.css";

/** How good or bad something is; the colours are in tokens.css. */
export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

/** A status: the dot adds colour, the word is for everybody. */
export function ToneBadge({
  tone,
  isMoving = false,
  children,
}: {
  readonly tone: Tone;
  readonly isMoving?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes["badge"]} data-tone={tone} data-moving={isMoving || undefined}>
      <span className={classes["dot"]} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
