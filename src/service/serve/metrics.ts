import type { FastifyInstance } from 'fastify';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** Upper bounds of the histogram, in seconds. */
const BOUNDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface IDuration {
  counts: number[];
  sum: number;
}

/** Metrics for Prometheus, without names of secrets, users or keys. The number of lines is limited. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, IDuration>();
  readonly #limited = new Map<string, number>();
  readonly #operations = new Map<string, number>([
    ['kind="read"', 0],
    ['kind="write"', 0]
  ]);
  #inFlight = 0;

  countLimited(by: string): void {
    add(this.#limited, `by="${by}"`);
  }

  /** Counts the requests and answers of `app`. */
  follow(app: FastifyInstance): void {
    app.server.on('request', (_, reply) => {
      this.#inFlight++;
      reply.once('close', () => this.#inFlight--);
    });
    app.addHook('onResponse', async (request, reply) => {
      const { method: asked, query } = request;
      const method = METHODS.has(asked) ? asked : 'other';
      // The pattern of the route, because the path of a request may contain anything.
      const route = request.routeOptions.url ?? 'none';
      const status = reply.statusCode;
      add(this.#requests, `method="${method}",route="${route}",status="${status}"`);
      this.#time(`method="${method}",route="${route}"`, reply.elapsedTime / 1000);
      if (status < 300) {
        const name = (query as { name?: string }).name;
        const isRead =
          /\/secrets\/:secretID$|\/resolve$/.test(route) || (/\/secrets$/.test(route) && name !== undefined);
        if (isRead && (method === 'GET' || route.endsWith('/resolve'))) {
          add(this.#operations, 'kind="read"');
        } else if (method !== 'GET') {
          add(this.#operations, 'kind="write"');
        }
      }
    });
  }

  /** Returns the metrics in the text format of Prometheus. */
  render(): string {
    return [
      ...family('requests_total', 'counter', 'Answered requests.', this.#requests),
      ...family('rate_limited_total', 'counter', 'Requests refused by a rate limit.', this.#limited),
      ...family('operations_total', 'counter', 'Values read, and changes.', this.#operations),
      ...family('requests_in_flight', 'gauge', 'Requests in progress.', new Map([['', this.#inFlight]])),
      ...family(
        'resident_memory_bytes',
        'gauge',
        'Memory of the process.',
        new Map([['', process.memoryUsage.rss()]])
      ),
      ...this.#histogram(),
      ''
    ].join('\n');
  }

  #time(labels: string, seconds: number): void {
    let duration = this.#durations.get(labels);
    if (!duration) {
      duration = { counts: Array<number>(BOUNDS.length + 1).fill(0), sum: 0 };
      this.#durations.set(labels, duration);
    }
    const index = BOUNDS.findIndex(bound => seconds <= bound);
    duration.counts[index < 0 ? BOUNDS.length : index]++;
    duration.sum += seconds;
  }

  *#histogram(): Generator<string> {
    const name = 'helios_secrets_request_duration_seconds';
    yield `# HELP ${name} Time from a request to its answer, in seconds.`;
    yield `# TYPE ${name} histogram`;
    for (const [labels, { counts, sum }] of this.#durations) {
      let total = 0;
      for (const [index, count] of counts.entries()) {
        total += count;
        yield `${name}_bucket{${labels},le="${BOUNDS[index] ?? '+Inf'}"} ${total}`;
      }
      yield `${name}_sum{${labels}} ${sum}`;
      yield `${name}_count{${labels}} ${total}`;
    }
  }
}

function add(map: Map<string, number>, labels: string): void {
  map.set(labels, (map.get(labels) ?? 0) + 1);
}

function family(suffix: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  const name = `helios_secrets_${suffix}`;
  const lines = [...values].map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}
