import { IconInbox } from "@tabler/icons-react";
import { useMemo, type ReactNode } from "react";
import { pathTo } from "../app/paths.ts";
import { TextLink } from "../components/buttons/text-link.tsx";
import { Loaded } from "../components/loading/loaded.tsx";
import { EmptyState } from "../components/notices/empty-state.tsx";
import { Panel } from "../components/page/panel.tsx";
import { DeliveryList } from "../delivery/list/delivery-list.tsx";
import { useLiveLines } from "./use-live-lines.ts";

const SHOWN = 25;

/** The latest deliveries to an agent or of a source, live. */
export function RecentDeliveries({
  of: kind,
  name,
  label,
  none,
  children,
}: {
  readonly of: "agent" | "source";
  readonly name: string;
  /** The list's label, for screen readers. */
  readonly label: string;
  /** The title if there are none. */
  readonly none: string;
  /** How to get the first ones. */
  readonly children: ReactNode;
}) {
  const filter = useMemo(() => ({ [kind]: name }), [kind, name]);
  const { query, lines } = useLiveLines(filter, SHOWN);
  return (
    <Panel
      title="Recent deliveries"
      actions={<TextLink to={pathTo.deliveries(filter)}>View all</TextLink>}
      isFlush
    >
      <Loaded query={query}>
        {() =>
          lines.length === 0 ? (
            <EmptyState icon={IconInbox} title={none}>
              {children}
            </EmptyState>
          ) : (
            <DeliveryList lines={lines} label={label} />
          )
        }
      </Loaded>
    </Panel>
  );
}
