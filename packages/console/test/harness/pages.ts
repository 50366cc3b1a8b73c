import type { Filled } from "./fill/fill.ts";
import { agentSights } from "./sights/agent-sights.ts";
import { connectSights } from "./sights/connect-sights.ts";
import { deliverySights } from "./sights/delivery-sights.ts";
import { listSights } from "./sights/list-sights.ts";
import { settingsSights } from "./sights/settings-sights.ts";
import type { Sight } from "./sights/sight.ts";
import { sourceSights } from "./sights/source-sights.ts";

/** Every page of a gateway with data, including its dialogs and states. */
export function pagesOf(filled: Filled): readonly Sight[] {
  return [
    ...listSights(),
    ...deliverySights(filled),
    ...agentSights(),
    ...connectSights(),
    ...sourceSights(),
    ...settingsSights(),
  ];
}

/** The names of the pages that are checked, which must be known before there is a gateway. */
export function namesOfChecked(): readonly string[] {
  const nothing = new Proxy({}, { get: () => "" }) as Filled;
  return pagesOf(nothing)
    .filter(({ isVariant }) => isVariant !== true)
    .map(({ name }) => name);
}
