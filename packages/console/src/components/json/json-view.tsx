import { ActionIcon, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { IconFold, IconFoldDown, IconSearch } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { countOf } from "../text/count-of.ts";
import { JsonLine } from "./json-line.tsx";
import { findIn, foldedFrom, keyOf, rowsOf } from "./json-rows.ts";
import classes from "./json-view.module.css";

/** Rendering more rows, or counting more matches, makes the page slow. */
const MOST_ROWS = 3_000;
const MOST_FOUND = 500;
/** Longer documents start folded below the first two levels. */
const MOST_UNFOLDED = 400;

/** A JSON document that folds, can be searched, and shows the path of each value. */
export function JsonView({ value, label }: { readonly value: unknown; readonly label: string }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => beginning(value));
  const [text, setText] = useState("");
  const [index, setIndex] = useState(0);
  const view = useRef<HTMLElement>(null);
  const found = useMemo(() => (text === "" ? [] : findIn(value, text, MOST_FOUND)), [value, text]);
  const shown = useMemo(() => without(folded, found), [folded, found]);
  const rows = useMemo(() => rowsOf(value, shown, MOST_ROWS), [value, shown]);
  const marked = useMemo(() => new Set(found.map(keyOf)), [found]);
  const current = found[index % Math.max(1, found.length)];
  const toggle = (key: string): void =>
    setFolded(
      (before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]),
    );
  const goTo = (next: number): void => {
    setIndex(next);
    const path = found[next % Math.max(1, found.length)];
    if (path !== undefined) scrollTo(view.current, keyOf(path));
  };
  return (
    <div>
      <Group gap="xs" mb="xs" wrap="nowrap">
        <TextInput
          size="xs"
          className={classes["find"] ?? ""}
          aria-label={`Find in ${label}`}
          placeholder="Find"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setIndex(0);
          }}
          onKeyDown={({ key, shiftKey }) => {
            if (key === "Enter") goTo(index + (shiftKey ? found.length - 1 : 1));
          }}
        />
        <Text size="xs" c="dimmed" aria-live="polite" className={classes["count"] ?? ""}>
          {text !== "" && countOf(found.length, "match", "matches")}
        </Text>
        <Folding label="Fold all" icon={IconFold} onClick={() => setFolded(foldedFrom(value, 1))} />
        <Folding label="Unfold all" icon={IconFoldDown} onClick={() => setFolded(new Set())} />
      </Group>
      {/* It scrolls, so it must be reachable without a mouse. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={view} className={classes["view"]} tabIndex={0} aria-label={label}>
        {rows.map((row) => {
          const key = keyOf(row.path);
          return (
            <JsonLine
              key={key}
              row={row}
              rowKey={key}
              onToggle={toggle}
              isFound={marked.has(key)}
              isCurrent={current !== undefined && keyOf(current) === key}
            />
          );
        })}
        {rows.length >= MOST_ROWS && (
          <Text size="xs" c="dimmed">
            Only the first {MOST_ROWS} lines are shown. Fold some, or look at the raw body.
          </Text>
        )}
      </section>
    </div>
  );
}

function Folding({
  label,
  icon: Symbol,
  onClick,
}: {
  readonly label: string;
  readonly icon: typeof IconFold;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <Symbol size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function beginning(value: unknown): ReadonlySet<string> {
  return rowsOf(value, new Set(), MOST_UNFOLDED).length < MOST_UNFOLDED ? new Set() : foldedFrom(value, 2);
}

/** Unfolds everything that contains a match. */
function without(
  folded: ReadonlySet<string>,
  found: readonly (readonly (string | number)[])[],
): ReadonlySet<string> {
  if (found.length === 0) return folded;
  const opened = new Set(folded);
  for (const path of found)
    for (let depth = 0; depth < path.length; depth += 1) opened.delete(keyOf(path.slice(0, depth)));
  return opened;
}

function scrollTo(view: HTMLElement | null, key: string): void {
  const line = view?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  line?.scrollIntoView({ block: "nearest" });
}
