import type { IErrorReply, IResolveRequest } from '../../contract';
import type { IWatch } from './watch';

const MOST_REMEMBERED = 1000;

/** What a request failed with. */
export type Failure = Pick<IErrorReply, 'code' | 'message' | 'name'>;

/** A request for values, and how far its answer has come. Never holds a value. */
export class OpenRequest {
  readonly request: IResolveRequest;
  /** Its connection answers. */
  readonly watch: IWatch;
  /** The message whose execution asked. */
  readonly parentID: string;
  state: 'working' | 'asking' | 'answered' | 'dropped' = 'working';
  /** A person has allowed it, once. */
  confirmed = false;
  /** The answer, where it was an error. */
  failure: Failure | null = null;
  /** Takes it out of the question that it waits for. */
  leave: (() => void) | null = null;
  readonly #end = new AbortController();

  constructor(request: IResolveRequest, watch: IWatch, parentID: string) {
    this.request = request;
    this.watch = watch;
    this.parentID = parentID;
  }

  get isDropped(): boolean {
    return this.state === 'dropped';
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Nobody waits for it any more. */
  drop(): void {
    this.state = 'dropped';
    this.#end.abort();
    const { leave } = this;
    this.leave = null;
    leave?.();
  }
}

/** The requests of late, so that each is answered once; the oldest that are over go first. */
export class OpenRequests {
  readonly #requests = new Map<string, OpenRequest>();

  find(requestID: string): OpenRequest | undefined {
    return this.#requests.get(requestID);
  }

  add(entry: OpenRequest): void {
    this.#requests.set(entry.request.requestID, entry);
    if (this.#requests.size > MOST_REMEMBERED) {
      for (const [requestID, { state }] of this.#requests) {
        if (state === 'answered' || state === 'dropped') {
          this.#requests.delete(requestID);
          break;
        }
      }
    }
  }

  /** Drops those that `isOver` names, and forgets them: one that comes again is a new request. */
  forget(isOver: (entry: OpenRequest) => boolean): void {
    for (const [requestID, entry] of this.#requests) {
      if (isOver(entry)) {
        entry.drop();
        this.#requests.delete(requestID);
      }
    }
  }

  /** Drops those that `isOver` names; one that comes again gets no answer. */
  drop(isOver: (entry: OpenRequest) => boolean): void {
    for (const entry of this.#requests.values()) {
      if (isOver(entry)) {
        entry.drop();
      }
    }
  }
}
