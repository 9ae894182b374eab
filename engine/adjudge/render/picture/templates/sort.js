(() => {
  "use strict";
  const told = document.querySelector(".adjudge [role=status]");
  const order = new Intl.Collator(undefined, { numeric: true });
  const value = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return a - b || (Number.isNaN(a - b) ? order.compare(a, b) : 0);
  };
  const sort = (table, heading) => {
    const column = heading.cellIndex, body = table.tBodies[0];
    const down = heading.getAttribute("aria-sort") === "ascending";
    const rows = [...body.rows].map((row, place) => [value(row, column), place, row]);
    const empty = (each) => each[0] === "";
    rows.sort((a, b) => (empty(a) - empty(b)) || (down ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]);
    body.append(...rows.map(([, , row]) => row));
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    told.textContent = `Sorted by ${heading.textContent.trim()}, ${down ? "descending" : "ascending"}`;
  };
  for (const table of document.querySelectorAll(".adjudge table.sortable"))
    for (const heading of table.tHead.rows[0].cells)
      heading.querySelector("button").addEventListener("click", () => sort(table, heading));
})();
