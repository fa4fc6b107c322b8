// The search of both lists.

/**
 * A test whether a row contains every word of `search`, in any order and any of its texts. The test takes a function that
 * returns the texts, so that an empty search costs nothing.
 */
export function matcher(search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (texts) => {
    const text = words.length > 0 ? texts().join(" ").toLowerCase() : "";
    return words.every((word) => text.includes(word));
  };
}
