import type { Sight } from "./sight.ts";

/** The pages of a gateway that nobody has used yet. */
export function emptySights(): readonly Sight[] {
  const pages = ["deliveries", "held", "refusals", "agents", "sources", "connect"];
  return [
    { name: "overview", path: "/" },
    ...pages.map((name) => ({ name, path: `/${name}` })),
    { name: "subscriptions", path: "/settings/subscriptions" },
    { name: "no-agent", path: "/agents/nobody" },
    { name: "no-delivery", path: "/deliveries/dlv_0000000000000" },
    { name: "no-refusal", path: "/refusals/ref_0000000000000" },
    { name: "no-source", path: "/sources/nothing" },
  ];
}
