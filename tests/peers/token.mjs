// A token as the package takes it: a text, or a function that gets one. None of those who use this knows about claims.
export const textOf = (token) => (typeof token === "function" ? token({}) : token);
