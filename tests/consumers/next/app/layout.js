// The layout that Next requires.
export default ({ children }) => (
  <html>
    <body>{children}</body>
  </html>
);
