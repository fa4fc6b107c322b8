// Waits for the demo page: until it has asked for all that it asks for by itself.

/** Waits until the page knows the restore point of each row of which at least half is in view; returns the names of these rows. */
export const namesInView = (page) =>
  page
    .waitForFunction(() => {
      const grid = document.getElementById("cloud-pcs");
      const top = grid.querySelector(".heads").getBoundingClientRect().bottom;
      const bottom = grid.getBoundingClientRect().top + grid.clientTop + grid.clientHeight;
      const rows = [...grid.querySelectorAll(".body .row")].filter((row) => {
        const box = row.getBoundingClientRect();
        const middle = (box.top + box.bottom) / 2;
        return middle > top && middle < bottom;
      });
      const texts = rows.map(({ children }) => children[4].textContent);
      return texts.length > 0 && texts.every((text) => text && text !== "…") && rows.map(({ firstChild }) => firstChild.textContent);
    })
    .then((handle) => handle.jsonValue());

/** Waits until the page of a session asks for nothing more: it has also listed the subscriptions. */
export async function settled(page) {
  await page.locator("[name=subscription] [data-found]").first().waitFor({ state: "attached" });
  await namesInView(page);
}
