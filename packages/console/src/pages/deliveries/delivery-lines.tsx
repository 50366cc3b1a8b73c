import { useCallback, useMemo, useState } from "react";
import { DecideDialog } from "../../delivery/decide/decide-dialog.tsx";
import type { Question } from "../../delivery/decide/decision.ts";
import { linesOf, separateLinesOf } from "../../delivery/list/lines.ts";
import { LongDeliveryList } from "../../delivery/list/selectable/long-delivery-list.tsx";
import { useSelection } from "../../delivery/list/selectable/use-selection.ts";
import type { LiveDeliveries } from "../../live/use-live-deliveries.ts";
import { useSteadyList } from "../../live/use-steady-list.ts";
import { ListHead } from "./list-head.tsx";
import { SelectedActions } from "./selected-actions.tsx";

/** The list itself, which does not move under its reader, and actions on selected deliveries. */
export function DeliveryLines({
  live: { query, deliveries, gone, dropGone, catchUp },
  areSeparate,
  isFollowing,
  isStopped,
}: {
  readonly live: LiveDeliveries;
  /** Whether deliveries of a batch have their own lines. */
  readonly areSeparate: boolean;
  readonly isFollowing: boolean;
  /** Whether to load no further pages. */
  readonly isStopped: boolean;
}) {
  const { shown, fresh, showAll } = useSteadyList(deliveries, isFollowing);
  const lines = useMemo(() => (areSeparate ? separateLinesOf(shown) : linesOf(shown)), [areSeparate, shown]);
  const selection = useSelection(lines);
  const [question, setQuestion] = useState<Question>();
  const { hasNextPage, isFetching, fetchNextPage } = query;
  // Requesting a page while the list reloads would cancel the reload, and the next reload would cancel the request.
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isStopped) void fetchNextPage();
  }, [hasNextPage, isFetching, isStopped, fetchNextPage]);
  const clear = (): void => selection.selectAll(false);
  const showFresh = (): void => {
    globalThis.scrollTo({ top: 0 });
    // The list keeps its position, so it must first know that this is its top.
    requestAnimationFrame(() => {
      showAll();
      catchUp();
    });
  };
  return (
    <>
      <ListHead selection={selection} fresh={fresh} onFresh={showFresh} gone={gone} onDrop={dropGone}>
        <SelectedActions selected={selection.selected} onAsk={setQuestion} onClear={clear} />
      </ListHead>
      <LongDeliveryList lines={lines} label="Deliveries" selection={selection} onEnd={onEnd} />
      {question !== undefined && (
        <DecideDialog question={question} onDone={clear} onClose={() => setQuestion(undefined)} />
      )}
    </>
  );
}
