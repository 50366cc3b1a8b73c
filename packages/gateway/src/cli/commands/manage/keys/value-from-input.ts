import { VALUE_VARIABLE } from "../../../arguments/key-value.ts";

/** Of the flag `--value-stdin`. */
export const FROM_INPUT = `read the secret from standard input (or pass it in ${VALUE_VARIABLE})`;
