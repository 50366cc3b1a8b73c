import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import { PLACES } from "./places.ts";

/** Marks the field that `/` focuses. */
export const FILTER_FIELD = { "data-filter-field": true } as const;

/** How long after `g` the next key still counts, in milliseconds. */
const PATIENCE = 1_500;

/** The keys that work on every page: `?`, `/`, `g` and a letter, `j`, `k` and `x`. */
export function useShortcuts(openSheet: () => void): void {
  const navigate = useNavigate();
  const handle = useEffectEvent((event: KeyboardEvent, afterG: boolean): "g" | undefined => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return undefined;
    const place = afterG ? PLACES.find(({ letter }) => letter === event.key) : undefined;
    if (place !== undefined) void navigate(place.path);
    else if (event.key === "g") return "g";
    else if (event.key === "?") openSheet();
    else if (event.key === "/") {
      const field = document.querySelector<HTMLElement>("[data-filter-field]");
      if (field === null) return undefined;
      field.focus();
    } else if (event.key === "j" || event.key === "k") moveInList(event.key === "j" ? 1 : -1);
    else if (event.key === "x") selectRow();
    else return undefined;
    event.preventDefault();
    return undefined;
  });
  useEffect(() => {
    let pressedG = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent): void => {
      const next = handle(event, event.timeStamp - pressedG < PATIENCE);
      pressedG = next === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    !(target instanceof HTMLInputElement && target.type === "checkbox" && !isInDialog(target)) &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || isInDialog(target))
  );
}

function isInDialog(target: HTMLElement): boolean {
  return target.closest("[role=dialog]") !== null;
}

/** Moves the focus between rows of the page's lists. */
function moveInList(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = rows[here === -1 ? 0 : here + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Toggles the box of the focused row. */
function selectRow(): void {
  document.activeElement
    ?.closest("[data-selectable]")
    ?.querySelector<HTMLInputElement>("input[type=checkbox]")
    ?.click();
}
