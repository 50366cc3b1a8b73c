import type { Subscription } from "agentex-gateway-sdk/client";
import { RowButton } from "../../components/buttons/row-button.tsx";
import { ToneBadge, type Tone } from "../../components/marks/tone-badge.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { Moment } from "../../components/text/moment.tsx";

const TONES: Readonly<Record<Subscription["state"], Tone>> = {
  active: "good",
  retrying: "warn",
  paused: "bad",
  ended: "quiet",
};

export function SubscriptionRow({
  subscription,
  onDelete,
}: {
  readonly subscription: Subscription;
  readonly onDelete: () => void;
}) {
  const { name, url, subscriber, state } = subscription;
  return (
    <Row>
      <RowText
        title={`${name} → ${new URL(url).host}`}
        detail={
          <>
            {subscriber} · <Progress subscription={subscription} />
          </>
        }
      />
      <ToneBadge tone={TONES[state]}>{state}</ToneBadge>
      {state !== "ended" && <RowButton label="Delete" name={name} isDestructive onClick={onDelete} />}
    </Row>
  );
}

function Progress({ subscription }: { readonly subscription: Subscription }) {
  const { delivered, delivered_at, waiting, last_error, failed_since, next_attempt_at } = subscription;
  const { refresh_before, ended_at, ended_reason } = subscription;
  return (
    <>
      {delivered} delivered
      {delivered_at !== null && (
        <>
          , the last <Moment at={delivered_at} />
        </>
      )}
      {waiting > 0 && <> · {waiting >= 100 ? "100+" : waiting} waiting</>}
      {last_error !== null && failed_since !== null && (
        <>
          {" "}
          · {last_error} since <Moment at={failed_since} />
        </>
      )}
      {next_attempt_at !== null && ended_at === null && (
        <>
          {" "}
          · next attempt <Moment at={next_attempt_at} />
        </>
      )}
      {" · "}
      {ended_at === null ? (
        <>
          ends <Moment at={refresh_before} /> without a refresh
        </>
      ) : (
        <>
          {ended_reason} <Moment at={ended_at} />
        </>
      )}
    </>
  );
}
