/* Sorting and filtering of the table of claims; without it the page is complete. */
(() => {
  "use strict";
  const table = document.getElementById("claims");
  const filters = document.getElementById("filters");
  if (!table || !filters) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const words = document.getElementById("filter-words");
  const verdict = document.getElementById("filter-verdict");
  const shown = document.getElementById("shown");

  const sortKey = (row, column) => {
    const cell = row.cells[column];
    const key = cell.dataset.sort;
    return key === undefined ? cell.textContent.trim().toLowerCase() : Number(key);
  };
  const compare = (first, second) => {
    if (typeof first === "number" && typeof second === "number") return first - second;
    if (typeof first === "number") return -1;
    if (typeof second === "number") return 1;
    return first < second ? -1 : first > second ? 1 : 0;
  };
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const order = rows.slice().sort((a, b) => compare(sortKey(a, column), sortKey(b, column)));
      if (falling) order.reverse();
      body.append(...order);
    });
  });

  const filter = () => {
    const sought = words.value.trim().toLowerCase();
    let number = 0;
    for (const row of rows) {
      const hit = row.textContent.toLowerCase().includes(sought)
        && (verdict.value === "" || row.dataset.verdict === verdict.value);
      row.hidden = !hit;
      number += hit ? 1 : 0;
    }
    shown.textContent = `${number} of ${rows.length} claims`;
  };
  words.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  filters.hidden = false;
  filter();
})();
