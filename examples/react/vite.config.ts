// How Vite builds the page, and the page in which the sign-in window ends.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    rolldownOptions: { input: ["index.html", "redirect.html"] },
    chunkSizeWarningLimit: 600, // half of it is MSAL
  },
});
