import { IconChevronRight, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Tone } from "../../delivery/explain.ts";
import classes from "./attention-item.module.css";

export function AttentionItem({
  icon: Symbol,
  tone,
  to,
  title,
  detail,
}: {
  readonly icon: Icon;
  readonly tone: Tone;
  readonly to: string;
  readonly title: string;
  readonly detail: ReactNode;
}) {
  return (
    <Link to={to} className={classes["item"]}>
      <span className={classes["mark"]} data-tone={tone}>
        <Symbol size={17} stroke={1.8} aria-hidden />
      </span>
      <span className={classes["words"]}>
        <span className={classes["title"]}>{title}</span>
        <span className={classes["detail"]}>{detail}</span>
      </span>
      <IconChevronRight size={16} aria-hidden className={classes["chevron"]} />
    </Link>
  );
}
