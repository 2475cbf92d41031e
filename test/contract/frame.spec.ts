import { type IFrameHead, decodeFrame, encodeFrame } from '../../src/contract';

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function frameOf(head: IFrameHead, values: Uint8Array[]): Uint8Array {
  return Buffer.concat(encodeFrame(encode(JSON.stringify(head)), values));
}

const values = ['', 'a', '😀\0\u0001', 'x'.repeat(100_000)].map(encode);
const head: IFrameHead = {
  values: values.map((bytes, index) => ({
    name: `N_${index}`,
    secretID: `id-${index}`,
    size: bytes.byteLength
  })),
  errors: [{ name: 'MISSING', code: 'secret_not_found', message: 'There is no such secret.' }]
};

test('a frame is decoded unchanged, also from the middle of a larger buffer', () => {
  const frame = frameOf(head, values);
  const larger = new Uint8Array(frame.byteLength + 20).fill(0xff);
  larger.set(frame, 7);
  for (const received of [frame, larger.subarray(7, 7 + frame.byteLength)]) {
    const { bytes, ...rest } = decodeFrame(received, decode);
    expect(rest).toEqual(head);
    expect(bytes.map(one => Buffer.from(one))).toEqual(values.map(one => Buffer.from(one)));
  }
});

test('a frame without values is decoded', () => {
  const empty = { values: [], errors: head.errors };
  expect(decodeFrame(frameOf(empty, []), decode)).toEqual({ ...empty, bytes: [] });
});

test('decoding a frame does not copy its values', () => {
  const frame = frameOf(head, values);
  const { bytes } = decodeFrame(frame, decode);
  expect(bytes[3].buffer).toBe(frame.buffer);
});

test('a truncated frame is refused', () => {
  const frame = frameOf({ values: [{ name: 'A', secretID: 'i', size: 3 }], errors: [] }, [encode('abc')]);
  for (let length = 0; length < frame.byteLength; length++) {
    expect(() => decodeFrame(frame.subarray(0, length), decode)).toThrow(RangeError);
  }
});

test('a frame with an extra byte is refused', () => {
  const frame = Buffer.concat([frameOf(head, values), Buffer.of(0)]);
  expect(() => decodeFrame(frame, decode)).toThrow(RangeError);
});

test.each([[-1], [0.5], [Number.MAX_SAFE_INTEGER]])('a frame with a value of %d bytes is refused', size => {
  const wrong = {
    values: [
      { name: 'A', secretID: 'i', size },
      { name: 'B', secretID: 'j', size: 3 - size }
    ],
    errors: []
  };
  expect(() => decodeFrame(frameOf(wrong, [encode('abc')]), decode)).toThrow(RangeError);
});
