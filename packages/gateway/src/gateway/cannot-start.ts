/** The gateway cannot start for a reason that a person has to mend; its message is one line for them. */
export class CannotStart extends Error {
  override name = "CannotStart";
}
