import type { RefusalFilter } from "agentex-gateway-sdk/client";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { countOf } from "../../components/count-of.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { refusalsQuery } from "../../queries/refusals.ts";
import { RefusalItem } from "./refusal-item.tsx";

/** Rejected requests, newest first. */
export function RefusalList({ filter }: { readonly filter: RefusalFilter }) {
  const list = useInfiniteQuery(refusalsQuery(filter));
  const refusals = list.data?.pages.flatMap((page) => page.refusals) ?? [];
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
            refusals.length === 0 ? (
              <EmptyState icon={IconShieldCheck} title="No rejected requests">
                Requests without a valid key or signature appear here, each with a diagnosis.
              </EmptyState>
            ) : (
              refusals.map((refusal) => <RefusalItem key={refusal.id} refusal={refusal} />)
            )
          }
        </Loaded>
      </Panel>
      <ShowMore list={list} />
    </>
  );
}
