import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { memo } from "react";
import { spellPath, type JsonRow } from "./json-rows.ts";
import classes from "./json-view.module.css";

/** A row: a button that folds it, its name, which copies its path, and its value. */
export const JsonLine = memo(function JsonLine({
  row: { path, name, value, size, isOpen },
  rowKey,
  onToggle,
  isFound,
  isCurrent,
}: {
  readonly row: JsonRow;
  readonly rowKey: string;
  readonly onToggle: (key: string) => void;
  readonly isFound: boolean;
  readonly isCurrent: boolean;
}) {
  const Arrow = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div
      className={classes["line"]}
      data-key={rowKey}
      data-found={isFound || undefined}
      data-current={isCurrent || undefined}
      style={{ paddingLeft: path.length * 14 }}
    >
      {size !== undefined && size > 0 ? (
        <button
          type="button"
          className={classes["fold"]}
          aria-label={`${isOpen ? "Fold" : "Unfold"} ${spellPath(path) || "all"}`}
          aria-expanded={isOpen}
          onClick={() => onToggle(rowKey)}
        >
          <Arrow size={12} aria-hidden />
        </button>
      ) : (
        <span className={classes["fold"]} />
      )}
      {name !== undefined && <NameButton path={path} name={name} />}
      {size === undefined ? <Value value={value} /> : <Summary value={value} size={size} isOpen={isOpen} />}
    </div>
  );
});

/** Copies the path to the value. */
function NameButton({ path, name }: { readonly path: JsonRow["path"]; readonly name: string | number }) {
  const { copy, copied } = useClipboard({ timeout: 1_500 });
  const spelled = spellPath(path);
  return (
    <>
      <button
        type="button"
        className={classes["name"]}
        title={`Copy the path ${spelled}`}
        onClick={() => copy(spelled)}
      >
        {name}
      </button>
      {copied && <IconCheck size={12} aria-label="Path copied" className={classes["copied"]} />}
      <span aria-hidden>:</span>
    </>
  );
}

function Summary({
  value,
  size,
  isOpen,
}: {
  readonly value: unknown;
  readonly size: number;
  readonly isOpen: boolean;
}) {
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (size === 0) return <span>{open + close}</span>;
  return (
    <span>
      {open}
      {!isOpen && (
        <span className={classes["size"]}>
          {" "}
          {size} {size === 1 ? "entry" : "entries"} {close}
        </span>
      )}
    </span>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const kind = typeof value === "string" ? "string" : typeof value === "number" ? "number" : "word";
  return <span className={classes[kind]}>{JSON.stringify(value)}</span>;
}
