"use strict";
// The list of models: filters in place, counts for each value, the state in the address, the rows as CSV.
(() => {
  const data = JSON.parse(document.getElementById("table").textContent);
  const keys = data.facets.map((facet) => facet[0]);
  const form = document.getElementById("filter");
  const query = document.getElementById("q");
  const table = document.getElementById("models");
  const body = table.tBodies[0];
  const staticRows = [...body.rows];
  // Of a long list only the first page is in the document; the others' rows are made here.
  const isLong = data.rows.length > staticRows.length;
  const shownAtMost = 500;
  const boxes = new Map();
  for (const key of keys) boxes.set(key, []);
  for (const input of form.querySelectorAll("input[type=checkbox]")) {
    const place = data.values[input.name].indexOf(input.value);
    boxes.get(input.name).push({ input, place, count: input.parentElement.querySelector(".count") });
  }
  const texts = data.rows.map((row) =>
    [row[0], row[2], ...row[5].map((places, facet) => places.map((place) => data.values[keys[facet]][place]).join(" "))]
      .join(" ")
      .toLowerCase(),
  );
  let index = null;
  if (isLong && typeof MiniSearch !== "undefined") {
    index = new MiniSearch({ fields: ["text"], searchOptions: { prefix: true, combineWith: "AND" } });
    index.addAll(texts.map((text, id) => ({ id, text })));
  }

  function found(words) {
    if (!words) return null;
    if (index) return new Set(index.search(words).map((result) => result.id));
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = new Set();
    texts.forEach((text, row) => {
      if (parts.every((part) => text.includes(part))) rows.add(row);
    });
    return rows;
  }

  // Values of one facet are alternatives, facets hold together.
  function chosen() {
    const state = new Map();
    for (const key of keys) {
      const places = boxes.get(key).filter((box) => box.input.checked).map((box) => box.place);
      if (places.length) state.set(key, new Set(places));
    }
    return state;
  }

  function fits(row, state, except) {
    for (const [key, places] of state) {
      if (key !== except && !row[5][keys.indexOf(key)].some((place) => places.has(place))) return false;
    }
    return true;
  }

  function cell(row, text, name, style) {
    const made = row.insertCell();
    made.textContent = text;
    made.dataset.label = name;
    if (style) made.className = style;
  }

  function valueOf(row, key) {
    return row[5][keys.indexOf(key)]
      .map((place) => data.values[key][place])
      .filter((value) => value !== data.unstated)
      .join("; ");
  }

  function size(number) {
    if (number === null) return "";
    for (const [unit, letter] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
      if (number >= unit) return Number((number / unit).toPrecision(3)) + letter;
    }
    return String(number);
  }

  function made(row) {
    const element = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    const link = document.createElement("a");
    link.href = row[1];
    link.textContent = row[0];
    head.append(link);
    element.append(head);
    cell(element, row[3], "Published", "date");
    cell(element, size(row[4]), "Size", "num");
    cell(element, valueOf(row, "organization"), "Organization");
    cell(element, valueOf(row, "country"), "Country");
    cell(element, valueOf(row, "license"), "License");
    return element;
  }

  let rows = [];

  function show() {
    const state = chosen();
    const words = query.value.trim();
    const hits = found(words);
    rows = [];
    data.rows.forEach((row, number) => {
      if ((!hits || hits.has(number)) && fits(row, state)) rows.push(number);
    });
    if (isLong) {
      body.replaceChildren(...(state.size || words ? rows.slice(0, shownAtMost).map((number) => made(data.rows[number])) : staticRows));
      const pages = document.getElementById("pages");
      if (pages) pages.hidden = Boolean(state.size || words);
    } else {
      const kept = new Set(rows);
      staticRows.forEach((element, number) => {
        element.hidden = !kept.has(number);
      });
    }
    // What a value would give, if the other facets stay as they are.
    keys.forEach((key, facet) => {
      const counts = new Map();
      data.rows.forEach((row, number) => {
        if ((hits && !hits.has(number)) || !fits(row, state, key)) return;
        for (const place of row[5][facet]) counts.set(place, (counts.get(place) || 0) + 1);
      });
      for (const box of boxes.get(key)) {
        const count = counts.get(box.place) || 0;
        box.count.textContent = count.toLocaleString("en");
        box.input.parentElement.classList.toggle("none", count === 0);
      }
    });
    const total = data.rows.length.toLocaleString("en");
    const number = rows.length.toLocaleString("en");
    const rest = isLong && (state.size || words) && rows.length > shownAtMost ? `; the first ${shownAtMost} are shown` : "";
    document.getElementById("state").textContent = rows.length === data.rows.length ? `All ${total} models` : `${number} of ${total} models${rest}`;
    document.getElementById("clear").hidden = !state.size && !words;
    const compare = document.getElementById("compare");
    compare.hidden = rows.length < 2 || rows.length > 4;
    compare.href = "compare.html#" + rows.map((row) => "m=" + encodeURIComponent(address(data.rows[row][1]))).join("&");
    return { state, words };
  }

  function address(path) {
    return path.replace(/^models\//, "").replace(/\.html$/, "");
  }

  function remember({ state, words }) {
    const said = new URLSearchParams();
    if (words) said.append("q", words);
    for (const [key, places] of state) for (const place of places) said.append(key, data.values[key][place]);
    const text = said.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function restore() {
    const said = new URLSearchParams(location.hash.slice(1));
    query.value = said.get("q") || "";
    for (const key of keys) {
      const values = said.getAll(key);
      for (const box of boxes.get(key)) box.input.checked = values.includes(box.input.value);
      // A value that is too rare to be offered can still be asked for by its address.
      for (const value of values) {
        const place = data.values[key].indexOf(value);
        if (place >= 0 && !boxes.get(key).some((box) => box.place === place)) offer(key, place);
      }
    }
    show();
  }

  function offer(key, place) {
    const group = form.querySelector(`[data-facet="${key}"] .values`);
    if (!group) return;
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "checkbox";
    input.name = key;
    input.value = data.values[key][place];
    input.checked = true;
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = data.values[key][place];
    const count = document.createElement("span");
    count.className = "count";
    label.append(input, name, " ", count);
    group.prepend(label);
    boxes.get(key).push({ input, place, count });
  }

  // RFC 4180; what a spreadsheet would take for a formula is kept from it by a quotation mark.
  function field(text) {
    const value = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  }

  function csv() {
    const lines = [["model", "name", "hub_id", "published", "parameters", ...keys.filter((key) => key !== "year" && key !== "size")]];
    for (const number of rows) {
      const row = data.rows[number];
      const others = keys.filter((key) => key !== "year" && key !== "size").map((key) => valueOf(row, key));
      lines.push([row[6], row[0], row[2], row[3], row[4] === null ? "" : String(row[4]), ...others]);
    }
    return lines.map((line) => line.map(field).join(",") + "\r\n").join("");
  }

  document.getElementById("csv").addEventListener("click", (event) => {
    if (event.currentTarget.href.startsWith("blob:")) URL.revokeObjectURL(event.currentTarget.href);
    event.currentTarget.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  });
  document.getElementById("clear").addEventListener("click", () => {
    for (const key of keys) for (const box of boxes.get(key)) box.input.checked = false;
    query.value = "";
    remember(show());
    query.focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => remember(show()));
  query.addEventListener("input", () => remember(show()));
  window.addEventListener("hashchange", restore);

  form.hidden = false;
  document.getElementById("actions").hidden = false;
  document.getElementById("plain-count").hidden = true;
  if (window.matchMedia("(max-width: 44rem)").matches) document.getElementById("facets").open = false;
  restore();
})();
