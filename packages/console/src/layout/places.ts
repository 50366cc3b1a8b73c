import {
  IconActivity,
  IconArrowsSplit2,
  IconBolt,
  IconHandStop,
  IconLayoutDashboard,
  IconPlugConnected,
  IconSettings,
  IconShieldX,
  type Icon,
} from "@tabler/icons-react";
import { pathTo } from "../app/paths.ts";

export type Place = {
  readonly name: string;
  readonly path: string;
  readonly icon: Icon;
  /** The key that opens it after `g`. */
  readonly letter: string;
  readonly description: string;
};

/** The pages in the navigation, in order. */
export const PLACES: readonly Place[] = [
  {
    name: "Overview",
    path: pathTo.overview(),
    icon: IconLayoutDashboard,
    letter: "o",
    description: "Recent activity and alerts",
  },
  {
    name: "Deliveries",
    path: pathTo.deliveries(),
    icon: IconActivity,
    letter: "d",
    description: "Webhooks received, and their status",
  },
  {
    name: "Held",
    path: pathTo.held(),
    icon: IconHandStop,
    letter: "h",
    description: "Deliveries that wait for a person",
  },
  {
    name: "Rejected requests",
    path: pathTo.refusals(),
    icon: IconShieldX,
    letter: "r",
    description: "Requests that failed verification, and why",
  },
  {
    name: "Agents",
    path: pathTo.agents(),
    icon: IconBolt,
    letter: "a",
    description: "The programs that handle webhooks",
  },
  {
    name: "Sources",
    path: pathTo.sources(),
    icon: IconArrowsSplit2,
    letter: "u",
    description: "One URL for an app with many installations",
  },
  {
    name: "Connect",
    path: pathTo.connect(),
    icon: IconPlugConnected,
    letter: "c",
    description: "Set up a provider's webhook",
  },
  {
    name: "Settings",
    path: pathTo.settings(),
    icon: IconSettings,
    letter: "s",
    description: "The gateway, your account and its keys",
  },
];
