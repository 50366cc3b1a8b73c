import type { RefusalFilter } from "agentex-gateway-sdk/client";
import { Button, Group } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { refusalsQuery } from "../../queries/refusals.ts";
import { countWords } from "../overview/attention-words.ts";
import { RefusalItem } from "./refusal-item.tsx";

export function RefusalList({ filter }: { readonly filter: RefusalFilter }) {
  const list = useInfiniteQuery(refusalsQuery(filter));
  const refusals = list.data?.pages.flatMap((page) => page.refusals);
  const leftOut = list.data?.pages[0]?.left_out ?? 0;
  return (
    <>
      {leftOut > 0 && (
        <Notice tone="warn" icon={IconShieldX}>
          {countWords(leftOut, "refusal was", "refusals were")} only counted since the gateway started: it was
          flooded.
        </Notice>
      )}
      <Panel isFlush>
        {list.isError && refusals === undefined ? (
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        ) : refusals === undefined ? (
          <ListSkeleton />
        ) : refusals.length === 0 ? (
          <EmptyState icon={IconShieldCheck} title="Nothing was turned away">
            A request without a valid key or signature would be here, with what is the matter with it.
          </EmptyState>
        ) : (
          refusals.map((refusal) => <RefusalItem key={refusal.id} refusal={refusal} />)
        )}
      </Panel>
      {list.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      )}
    </>
  );
}
