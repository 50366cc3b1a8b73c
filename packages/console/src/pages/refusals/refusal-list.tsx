import { Button } from "@mantine/core";
import { IconArrowUp, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { countOf } from "../../components/text/count-of.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { ShowMore } from "../../components/buttons/show-more.tsx";
import { useSteadyList } from "../../live/use-steady-list.ts";
import { refusalsQuery, type RefusalView } from "../../queries/refusals.ts";
import { RefusalItem } from "./refusal-item.tsx";
import classes from "./refusal-list.module.css";

/**
 * Rejected requests, newest first. The list does not move under its reader: new ones are counted, and shown on request.
 */
export function RefusalList({ view }: { readonly view: RefusalView }) {
  const list = useInfiniteQuery(refusalsQuery(view));
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.refusals) ?? [], [list.data]);
  const { shown, fresh, showAll } = useSteadyList(all, false);
  const leftOut = list.data?.pages[0]?.left_out ?? 0;
  return (
    <>
      {leftOut > 0 && (
        <Notice tone="warn" icon={IconShieldX}>
          There were too many rejected requests to store them all. Since the gateway started,{" "}
          {countOf(leftOut, "was", "were")} only counted.
        </Notice>
      )}
      <Panel isFlush>
        <Loaded query={list}>
          {() =>
            all.length === 0 ? (
              <EmptyState
                icon={IconShieldCheck}
                title={isFiltered(view) ? "No rejected request matches" : "No rejected requests"}
              >
                Requests without a valid key or signature appear here, each with a diagnosis.
              </EmptyState>
            ) : (
              <>
                {fresh > 0 && (
                  <div className={classes["fresh"]}>
                    <Button
                      size="compact-sm"
                      leftSection={<IconArrowUp size={14} aria-hidden />}
                      onClick={showAll}
                    >
                      {fresh.toLocaleString("en")} new
                    </Button>
                  </div>
                )}
                {shown.map((refusal) => (
                  <RefusalItem key={refusal.id} refusal={refusal} />
                ))}
              </>
            )
          }
        </Loaded>
      </Panel>
      <ShowMore list={list} />
    </>
  );
}

/** Whether a view leaves out any rejected requests of its agent, its source or the gateway. */
function isFiltered({ provider, code, from, to, range }: RefusalView): boolean {
  return [provider, code, from, to, range].some((value) => value !== undefined);
}
