import { MAX_REPLY_BYTES, PROTOCOL_VERSION, REPLY_METADATA } from '../../../src/contract';
import { deserialize, serialize } from '@jupyterlab/services/lib/kernel/serialize';
import { cut, sendReply, sendValues } from '../../../src/browser/kernel/reply';
import { CANARY, frame } from '../fakes';
import { FakeConnection } from './fakes';

type Parts = ReturnType<typeof cut>;

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 0) / 2 ** 32;
  };
}

/** As the kernel puts them together. */
function rebuilt(parts: Parts): Record<string, number[]> {
  const values: Record<string, number[]> = {};
  for (const { slices, buffers } of parts) {
    slices.forEach(({ name, offset, size }, index) => {
      const bytes = (values[name] ??= []);
      expect(bytes).toHaveLength(offset);
      expect(buffers[index].byteLength).toBe(size);
      bytes.push(...new Uint8Array(buffers[index]));
    });
  }
  return values;
}

const sizes = (parts: Parts): number[][] => parts.map(({ slices }) => slices.map(({ size }) => size));

describe('cut', () => {
  test('an empty value is a slice without bytes', () => {
    expect(cut(frame({ A: '' }))).toMatchObject([{ slices: [{ name: 'A', offset: 0, size: 0 }] }]);
    expect(rebuilt(cut(frame({ A: '' })))).toEqual({ A: [] });
  });

  test('a frame without values is one part, so that the kernel gets a reply', () => {
    expect(sizes(cut(frame({})))).toEqual([[]]);
  });

  test('several small values share one part', () => {
    expect(sizes(cut(frame({ A: 'aa', B: '', C: 'c' }), 4))).toEqual([[2, 0, 1]]);
  });

  test('a value of exactly the maximum fills one part, and one more byte starts another', () => {
    expect(sizes(cut(frame({ A: new Uint8Array(MAX_REPLY_BYTES) })))).toEqual([[MAX_REPLY_BYTES]]);
    expect(sizes(cut(frame({ A: new Uint8Array(MAX_REPLY_BYTES + 1) })))).toEqual([[MAX_REPLY_BYTES], [1]]);
  });

  test('an empty value after a full part is not lost', () => {
    expect(rebuilt(cut(frame({ A: 'aaaa', B: '' }), 4))).toEqual({ A: [97, 97, 97, 97], B: [] });
  });

  test('slices rebuild every value bit for bit, in parts that keep the limit', () => {
    const next = random(1);
    const upTo = (most: number): number => Math.floor(next() * (most + 1));
    for (let run = 0; run < 300; run++) {
      const limit = 1 + upTo(20);
      const values: Record<string, Uint8Array> = {};
      for (let count = upTo(6); count > 0; count--) {
        values[`N${count}`] = Uint8Array.from({ length: upTo(45) }, () => upTo(255));
      }
      const parts = cut(frame(values), limit);
      const plain = Object.fromEntries(Object.entries(values).map(([name, bytes]) => [name, [...bytes]]));
      expect(rebuilt(parts)).toEqual(plain);
      for (const { buffers } of parts) {
        expect(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(limit);
      }
    }
  });

  test('a part carries its own bytes only, not the whole answer behind a view', () => {
    const whole = new Uint8Array(100).fill(7);
    const [{ buffers }] = cut({ ...frame({ A: 'xx' }), bytes: [whole.subarray(50, 52)] });
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([2]);
  });
});

describe('a reply', () => {
  test('is an input_reply on stdin that would answer input() with nothing', () => {
    const connection = new FakeConnection('page');
    sendReply(connection.asKernel, { kind: 'ack', requestID: 'request-1', question: false });
    const [{ header, channel, content, metadata }] = connection.messages;
    expect(header).toMatchObject({ msg_type: 'input_reply', session: 'page', username: 'ann' });
    expect(channel).toBe('stdin');
    expect(content).toEqual({ status: 'ok', value: '' });
    expect(metadata[REPLY_METADATA]).toEqual({
      kind: 'ack',
      requestID: 'request-1',
      question: false,
      protocol: PROTOCOL_VERSION
    });
  });

  test('has values in its buffers and nowhere else', () => {
    const connection = new FakeConnection('page');
    sendValues(connection.asKernel, 'request-1', frame({ A: CANARY, B: CANARY }));
    const [{ buffers, ...rest }] = connection.messages;
    expect(JSON.stringify(rest)).not.toContain(CANARY);
    expect(buffers).toHaveLength(2);
    expect(connection.replies[0].text).toBe(CANARY + CANARY);
  });

  test('numbers its parts from 0 and says how many there are', () => {
    const connection = new FakeConnection('page');
    sendValues(connection.asKernel, 'request-1', frame({ A: new Uint8Array(2 * MAX_REPLY_BYTES + 1) }));
    expect(connection.replies).toMatchObject([
      { kind: 'values', requestID: 'request-1', part: 0, parts: 3 },
      { kind: 'values', requestID: 'request-1', part: 1, parts: 3 },
      { kind: 'values', requestID: 'request-1', part: 2, parts: 3 }
    ]);
  });

  test('comes whole through the serializer of JupyterLab', () => {
    const connection = new FakeConnection('page');
    sendValues(connection.asKernel, 'request-1', frame({ A: 'aé', B: '', C: 'c' }));
    const protocol = 'v1.kernel.websocket.jupyter.org';
    const wire = serialize(connection.messages[0], protocol) as ArrayBuffer;
    const { buffers = [] } = deserialize(wire, protocol);
    const bytes = (buffers as ArrayBufferView[]).map(({ buffer, byteOffset, byteLength }) => [
      ...new Uint8Array(buffer, byteOffset, byteLength)
    ]);
    expect(bytes).toEqual([[97, 0xc3, 0xa9], [], [99]]);
  });

  test('leaves no future behind', () => {
    const connection = new FakeConnection('page');
    sendValues(connection.asKernel, 'request-1', frame({ A: new Uint8Array(MAX_REPLY_BYTES + 1) }));
    expect(connection.messages).toHaveLength(2);
    expect(connection.futures).toBe(0);
  });

  test('to a dead kernel does not throw', () => {
    const connection = new FakeConnection('page');
    connection.isDead = true;
    sendValues(connection.asKernel, 'request-1', frame({ A: CANARY }));
    expect(connection.messages).toHaveLength(0);
  });
});
