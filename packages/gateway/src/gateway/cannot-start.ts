/** The gateway cannot start, for a reason that a person must fix; the message is one line. */
export class CannotStart extends Error {
  override name = "CannotStart";
}
