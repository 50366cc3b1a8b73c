/** The database cannot be opened for a reason that a person must fix; the message is one line. */
export class StorageUnavailable extends Error {
  override name = "StorageUnavailable";
}
