// What the page may ask, as types alone: no schema is loaded there.
import type { JUPYTER_ROUTES, LOCAL_ROUTES } from './local';
import type { AnswerOf, BodyOf, ParameterOf, QueryOf } from './route';
import type { SERVICE_ROUTES } from './service';

type Routes = Omit<typeof SERVICE_ROUTES, keyof typeof JUPYTER_ROUTES | 'POST /x/v1/redeem'> &
  typeof LOCAL_ROUTES &
  typeof JUPYTER_ROUTES;

/** A route that the page may ask, such as `GET /v1/secrets/:secretID`. */
export type PageRoute = keyof Routes;

export type PageAnswer<R extends PageRoute> = AnswerOf<Routes[R]>;

/** Parameters of the path, of the query, and the body, by their names. */
export type PageRequest<R extends PageRoute> = Readonly<
  Record<ParameterOf<R>, string> &
    Partial<Record<QueryOf<Routes[R]> | 'no_track_activity', string>> &
    (BodyOf<Routes[R]> extends undefined ? { body?: undefined } : { body: BodyOf<Routes[R]> })
>;

/** The arguments of a call: a route that needs nothing takes no second one. */
export type PageArguments<R extends PageRoute> =
  Record<never, never> extends PageRequest<R> ? [request?: PageRequest<R>] : [request: PageRequest<R>];
