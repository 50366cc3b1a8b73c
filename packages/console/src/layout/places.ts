import {
  IconActivity,
  IconBolt,
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
  /** The letter that leads there after `g`. */
  readonly letter: string;
  readonly description: string;
};

/** Where the navigation leads, in its order. */
export const PLACES: readonly Place[] = [
  {
    name: "Overview",
    path: pathTo.overview(),
    icon: IconLayoutDashboard,
    letter: "o",
    description: "What happens, and what needs attention",
  },
  {
    name: "Deliveries",
    path: pathTo.deliveries(),
    icon: IconActivity,
    letter: "d",
    description: "What arrived, and what became of it",
  },
  {
    name: "Refusals",
    path: pathTo.refusals(),
    icon: IconShieldX,
    letter: "r",
    description: "What was turned away, and why",
  },
  {
    name: "Agents",
    path: pathTo.agents(),
    icon: IconBolt,
    letter: "a",
    description: "Who handles webhooks",
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
    description: "This gateway, its account and keys",
  },
];
