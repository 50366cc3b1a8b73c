import { VisuallyHidden } from "@mantine/core";
import { providerLabel } from "./provider-label.ts";
import { ProviderMark } from "./provider-mark.tsx";
import classes from "./provider-mark.module.css";

/** How many logos are shown. The others are counted. */
const SHOWN = 3;

/** The logos of several providers, with their names in a tooltip and for screen readers. */
export function ProviderMarks({ ids }: { readonly ids: readonly string[] }) {
  const names = ids.map(providerLabel).join(", ");
  if (ids.length === 0) return "–";
  return (
    <span className={classes["marks"]} title={names}>
      <VisuallyHidden>{names}</VisuallyHidden>
      {ids.slice(0, SHOWN).map((id) => (
        <ProviderMark key={id} id={id} />
      ))}
      {ids.length > SHOWN && `+${ids.length - SHOWN}`}
    </span>
  );
}
