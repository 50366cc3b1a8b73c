import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./notice.module.css";
import type { Tone } from "../marks/tone-badge.tsx";

/** A message set apart from the content of a page. */
export function Notice({
  tone,
  icon: Symbol,
  children,
}: {
  readonly tone: Tone;
  readonly icon: Icon;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes["notice"]} data-tone={tone}>
      <Symbol size={18} aria-hidden className={classes["icon"]} />
      <div className={classes["words"]}>{children}</div>
    </div>
  );
}
