import { IconChevronRight } from "@tabler/icons-react";
import classes from "./mark.module.css";

/** A word for what is special about a delivery, such as "replay" or "batch". */
export function Mark({ children }: { readonly children: string }) {
  return <span className={classes["mark"]}>{children}</span>;
}

/** A mark with an arrow that turns when its row is expanded. */
export function OpeningMark({ isOpen, children }: { readonly isOpen: boolean; readonly children: string }) {
  return (
    <span className={classes["mark"]} data-open={isOpen || undefined}>
      <IconChevronRight size={12} stroke={2.4} aria-hidden className={classes["arrow"]} />
      {children}
    </span>
  );
}
