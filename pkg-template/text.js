// Text in and out of the module's memory, for the glue: wasm-bindgen's own code makes a decoder as soon as it is imported.
import { platform } from "./host.js";

/** A decoder of Safari's fails after 2 GB. */
const SAFARI_BYTES = 2 ** 31 - 2 ** 20;

let decoder, encoder;
/** How many bytes the decoder may still get. */
let left = 0;

export function decodeText(bytes) {
  left -= bytes.length;
  if (left < 0) {
    decoder = new (platform("TextDecoder"))("utf-8", { ignoreBOM: true });
    left = SAFARI_BYTES;
  }
  return decoder.decode(bytes);
}

export const textEncoder = () => (encoder ??= new (platform("TextEncoder"))());
