import { IconChevronRight, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Row, RowText } from "../../../components/rows/row.tsx";
import type { Tone } from "../../../components/marks/tone-badge.tsx";
import classes from "./alert-row.module.css";

export type Alert = {
  readonly icon: Icon;
  readonly tone: Tone;
  /** Where to investigate. */
  readonly to: string;
  readonly title: string;
  readonly detail: ReactNode;
};

/** An alert in a list. */
export type KeyedAlert = Alert & { readonly key: string };

export function AlertRow({ icon: Symbol, tone, to, title, detail }: Alert) {
  return (
    <Row to={to}>
      <span className={classes["mark"]} data-tone={tone}>
        <Symbol size={17} stroke={1.8} aria-hidden />
      </span>
      <RowText title={title} detail={detail} />
      <IconChevronRight size={16} aria-hidden className={classes["chevron"]} />
    </Row>
  );
}
