// A client component of Next: the outcome becomes the page's title.
"use client";
import { useEffect } from "react";
import { outcome } from "../outcome.js";

let asked;

export default function Page() {
  useEffect(() => {
    // In development React runs an effect twice.
    asked ??= outcome(location.search).then((text) => {
      document.title = text;
    });
  }, []);
}
