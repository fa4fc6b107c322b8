// Text in and out of the module's memory, for the glue: wasm-bindgen's own code makes a decoder as soon as it is imported.
import { platform } from "./host.js";

/** A decoder of Safari's fails after 2 GB. */
const SAFARI_BYTES = 2 ** 31 - 2 ** 20;

let decoder, encoder;
/** How many bytes the decoder may still get. */
let left = 0;

/** The module's constants that have become text, by their places. */
const constants = new Map();

/** The text at a place of the module's memory. */
export function decodeText(memory, at, length, isConstant) {
  if (!isConstant) return decode(memory.subarray(at, at + length));
  let text = constants.get(at);
  // A constant may begin like another one.
  if (text?.length !== length) constants.set(at, (text = decode(memory.subarray(at, at + length))));
  return text;
}

/** A decoder takes longer for a short text than all the rest that is done with it. */
const SHORT = 256;

function decode(bytes) {
  const { length } = bytes;
  // No `every` and no `...`: they take as long as the decoder.
  let ascii = 0;
  while (ascii < length && length < SHORT && bytes[ascii] < 0x80) ascii += 1;
  if (ascii === length) return String.fromCharCode.apply(null, bytes);
  left -= length;
  if (left < 0) {
    decoder = new (platform("TextDecoder"))("utf-8", { ignoreBOM: true });
    left = SAFARI_BYTES;
  }
  return decoder.decode(bytes);
}

export const textEncoder = () => (encoder ??= new (platform("TextEncoder"))());
