import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "../delivery-list.module.css";
import { LineRow } from "../line-row.tsx";
import type { Line } from "../lines.ts";
import { SelectableLine } from "./selectable-line.tsx";
import { useOpenLines } from "../use-open-lines.ts";
import type { Selection } from "./use-selection.ts";

/** Estimated row height in pixels, with columns and without. Each row is measured once rendered. */
const ROW = 61;
const NARROW_ROW = 95;
/** The same as in `delivery-row.module.css`. */
const NARROW = "(max-width: 62em)";
const OVERSCAN = 8;
/** How many rows before the end to request the next page. */
const NEAR_END = 15;

/** A list of any length that renders only its visible rows. */
export function LongDeliveryList({
  lines,
  label,
  selection,
  onEnd,
}: {
  readonly lines: readonly Line[];
  readonly label: string;
  readonly selection: Selection;
  /** Called when the end is almost in view. */
  readonly onEnd: () => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const open = useOpenLines();
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    setOffset(top + globalThis.scrollY);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => (globalThis.matchMedia(NARROW).matches ? NARROW_ROW : ROW),
    overscan: OVERSCAN,
    scrollMargin: offset,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= lines.length - NEAR_END) onEnd();
  }, [last, lines.length, onEnd]);

  return (
    <ul
      ref={list}
      className={classes["list"]}
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {items.map(({ index, key, start }) => {
        const line = lines[index];
        return (
          line !== undefined && (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classes["item"]}
              aria-posinset={index + 1}
              aria-setsize={lines.length}
              style={{ transform: `translateY(${start - offset}px)` }}
            >
              <SelectableLine line={line} selection={selection}>
                <LineRow line={line} open={open} />
              </SelectableLine>
            </li>
          )
        );
      })}
    </ul>
  );
}
