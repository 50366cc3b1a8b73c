/**
 * Reads an option that is a list of known values, separated by commas.
 *
 * @throws Error that names the option, its values and the unknown one.
 */
export function listOf<Value extends string>(name: string, text: string, all: readonly Value[]): Value[] {
  return text.split(",").map((word) => {
    const known = all.find((each) => each === word);
    if (known === undefined) throw new Error(`--${name} takes ${all.join(", ")}, not "${word}"`);
    return known;
  });
}
