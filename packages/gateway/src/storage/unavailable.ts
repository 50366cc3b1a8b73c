/** The database cannot be opened for a reason that a person has to mend; its message is one line for them. */
export class StorageUnavailable extends Error {
  override name = "StorageUnavailable";
}
