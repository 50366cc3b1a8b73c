import { RecentDeliveries } from "../../live/recent-deliveries.tsx";

/** What a source received recently, with one delivery per target. */
export function SourceDeliveries({ name }: { readonly name: string }) {
  return (
    <RecentDeliveries
      of="source"
      name={name}
      label={`Deliveries of ${name}`}
      none="No deliveries of this source yet"
    >
      They appear here as soon as the app sends webhooks to the URL above.
    </RecentDeliveries>
  );
}
