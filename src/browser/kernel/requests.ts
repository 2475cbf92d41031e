import type { IErrorReply, IResolveRequest } from '../../contract';
import type { IWatch } from './watch';

const MOST_REMEMBERED = 1000;

/** What a request failed with. */
export type Failure = Pick<IErrorReply, 'code' | 'message' | 'name'>;

/** A request for values, and the state of its answer. It never contains a value. */
export class OpenRequest {
  readonly request: IResolveRequest;
  /** The connection that answers. */
  readonly watch: IWatch;
  /** The message whose execution made the request. */
  readonly parentID: string;
  state: 'working' | 'asking' | 'answered' | 'dropped' = 'working';
  /** This page did not start the cell that asked. */
  readonly isForeign: boolean;
  /** Of the last question about it. */
  nonce: string | undefined;
  /** A person has allowed it, once. */
  isAllowed = false;
  /** The answer, if it was an error. */
  failure: Failure | null = null;
  /** Removes it from the question that it waits for. */
  leave: (() => void) | null = null;
  readonly #end = new AbortController();

  constructor(request: IResolveRequest, watch: IWatch, parentID: string, isForeign: boolean) {
    this.request = request;
    this.watch = watch;
    this.parentID = parentID;
    this.isForeign = isForeign;
  }

  get isDropped(): boolean {
    return this.state === 'dropped';
  }

  /** Aborted when the request is dropped. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Drops it, because the kernel no longer waits for it. */
  drop(): void {
    this.state = 'dropped';
    this.#end.abort();
    const { leave } = this;
    this.leave = null;
    leave?.();
  }
}

/** Recent requests, so that each is answered once; the oldest finished ones are forgotten first. */
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

  /** Drops those for which `isOver` is true, and forgets them: a repetition is a new request. */
  forget(isOver: (entry: OpenRequest) => boolean): void {
    for (const [requestID, entry] of this.#requests) {
      if (isOver(entry)) {
        entry.drop();
        this.#requests.delete(requestID);
      }
    }
  }

  /** Drops those for which `isOver` is true; a repetition gets no answer. */
  drop(isOver: (entry: OpenRequest) => boolean): void {
    for (const entry of this.#requests.values()) {
      if (isOver(entry)) {
        entry.drop();
      }
    }
  }
}
