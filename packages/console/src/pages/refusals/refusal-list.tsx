import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { countOf } from "../../components/text/count-of.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { ShowMore } from "../../components/buttons/show-more.tsx";
import { refusalsQuery, type RefusalView } from "../../queries/refusals.ts";
import { RefusalItem } from "./refusal-item.tsx";

/** Rejected requests, newest first; new ones appear by themselves. */
export function RefusalList({ view }: { readonly view: RefusalView }) {
  const list = useInfiniteQuery(refusalsQuery(view));
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
