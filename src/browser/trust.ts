/**
 * Whether a person made this event. A script in an output can make events too, but not trusted ones.
 * It is an object so that tests, which cannot make trusted events either, can replace the function.
 */
export const trust = { of: (event: Event): boolean => event.isTrusted };
