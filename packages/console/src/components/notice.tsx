import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tone } from "../delivery/explain.ts";
import classes from "./notice.module.css";

/** Something to know, beside what a page is about. */
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
