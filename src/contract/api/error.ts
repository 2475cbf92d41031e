import { object, text } from './schema';

/** The body of every error. */
export const errorBody = object({ error: object({ code: text, message: text, requestID: text }) });
