// Edge runtimes: processes the body of a POST.
import { answer } from "./answer.js";

export default {
  /** @param {Request} request */
  async fetch(request) {
    const given = /** @type {import("./answer.js").Given} */ (await request.json());
    return Response.json(await answer(given));
  },
};
