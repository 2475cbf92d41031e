import { object, optional, text } from './schema';

/** The body of every error. */
export const errorBody = object({
  error: object({
    code: text,
    message: text,
    requestID: text,
    details: optional(object({ freeName: optional(text, 'With secret_name_taken: a name that is free.') }))
  })
});
