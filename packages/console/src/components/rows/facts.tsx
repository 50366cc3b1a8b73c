import type { ReactNode } from "react";
import classes from "./facts.module.css";

export type Fact = { readonly name: string; readonly value: ReactNode };

/** A list of names and values. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes["facts"]}>
      {facts.map(({ name, value }) => (
        <div key={name} className={classes["fact"]}>
          <dt className={classes["name"]}>{name}</dt>
          <dd className={classes["value"]}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
