import { useId, type ReactNode } from "react";
import { Link } from "react-router";
import classes from "./row.module.css";

/** A row of a list. With `to`, the whole row is a link; with `id`, `j` and `k` can reach it. */
export function Row({
  to,
  id,
  className = "",
  children,
}: {
  readonly to?: string;
  readonly id?: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const all = `${classes["row"]} ${className}`;
  return to === undefined ? (
    <div className={all}>{children}</div>
  ) : (
    <Link to={to} className={all} data-row={id}>
      {children}
    </Link>
  );
}

/** A row that is a button: it shows and hides a list of its items. */
export function OpeningRow({
  id,
  className = "",
  isOpen,
  onToggle,
  list,
  children,
}: {
  /** With it, `j` and `k` can reach the row. */
  readonly id: string;
  readonly className?: string | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** The row's items. */
  readonly list: ReactNode;
  readonly children: ReactNode;
}) {
  const listId = useId();
  return (
    <>
      <button
        type="button"
        className={`${classes["row"]} ${className}`}
        data-row={id}
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        onClick={onToggle}
      >
        {children}
      </button>
      {isOpen && (
        <div id={listId} className={classes["within"]}>
          {list}
        </div>
      )}
    </>
  );
}

/** A row's text: a title, and smaller details below it. */
export function RowText({
  title,
  detail,
  isClipped = false,
}: {
  readonly title: ReactNode;
  readonly detail: ReactNode;
  /** Whether a long line is cut off rather than wrapped. */
  readonly isClipped?: boolean;
}) {
  return (
    <span className={classes["text"]} data-clipped={isClipped || undefined}>
      <span className={classes["title"]}>{title}</span>
      <span className={classes["detail"]}>{detail}</span>
    </span>
  );
}
