import type { ReactNode } from "react";
import classes from "./tone-badge.module.css";

/** How good or bad something is. The colors are in tokens.css. */
export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

/** A status. The dot adds color; the word is accessible to everyone. */
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
