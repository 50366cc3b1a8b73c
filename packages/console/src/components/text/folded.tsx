import type { ReactNode } from "react";
import classes from "./folded.module.css";

/** Details shown on demand. */
export function Folded({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details className={classes["folded"]}>
      <summary className={classes["title"]}>{title}</summary>
      {children}
    </details>
  );
}
