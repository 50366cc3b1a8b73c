import {
  IconBrandGithub,
  IconBrandGitlab,
  IconBrandSlack,
  IconBrandStripe,
  IconKey,
} from "@tabler/icons-react";
import classes from "./provider-mark.module.css";

const ICONS = {
  github: IconBrandGithub,
  "github-app": IconBrandGithub,
  gitlab: IconBrandGitlab,
  "gitlab-signed": IconBrandGitlab,
  "gitlab-system": IconBrandGitlab,
  slack: IconBrandSlack,
  stripe: IconBrandStripe,
  external: IconKey,
  internal: IconKey,
} as const;

/** A provider's logo, or the first letter of its name. */
export function ProviderMark({ id }: { readonly id: string }) {
  const Symbol = isKnown(id) ? ICONS[id] : undefined;
  return (
    <span className={classes["mark"]} aria-hidden>
      {Symbol === undefined ? id.slice(0, 1).toUpperCase() : <Symbol size={16} stroke={1.7} />}
    </span>
  );
}

function isKnown(id: string): id is keyof typeof ICONS {
  return Object.hasOwn(ICONS, id);
}
