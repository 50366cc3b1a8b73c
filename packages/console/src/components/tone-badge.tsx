import type { ReactNode } from "react";
import type { Tone } from "../delivery/explain.ts";
import classes from "./tone-badge.module.css";

/** A word on a soft ground; the dot is for those who look at colours, the word for everybody. */
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
      {children}
    </span>
  );
}
