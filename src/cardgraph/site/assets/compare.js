"use strict";
// Two to four models beside each other, chosen by name; the address says which.
(() => {
  const data = JSON.parse(document.getElementById("models").textContent);
  const most = 4;
  const form = document.getElementById("choose");
  const input = document.getElementById("name");
  const state = document.getElementById("state");
  const table = document.getElementById("comparison");
  const address = (model) => model[1].replace(/^models\//, "").replace(/\.html$/, "");
  const byAddress = new Map(data.models.map((model) => [address(model), model]));
  let chosen = [];

  function element(name, text, style) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (style) made.className = style;
    return made;
  }

  // What stands in a cell: the values, or which kind of absence it is.
  function cells(place) {
    const [, , hasState] = data.rows[place];
    return chosen.map((model) => {
      const values = model[2][place].map((number) => data.strings[number]);
      const said = data.strings[model[3][place]];
      if (values.length) return { text: values.join("; "), style: "" };
      if (hasState && said === "stated") return { text: data.states.stated, style: "" };
      return { text: hasState ? data.states[said] : data.states[""], style: "absent " + said };
    });
  }

  function add(body, name, found) {
    const row = body.insertRow();
    const differs = new Set(found.map((cell) => cell.text)).size > 1;
    if (differs) row.className = "differs";
    const head = element("th", name);
    head.scope = "row";
    if (differs) head.append(" ", element("span", "differs", "flag"));
    row.append(head);
    for (const cell of found) row.append(element("td", cell.text, cell.style));
  }

  function show() {
    const head = table.tHead;
    const body = table.tBodies[0];
    head.replaceChildren();
    body.replaceChildren();
    table.hidden = chosen.length === 0;
    const titles = head.insertRow();
    titles.append(element("td", ""));
    for (const model of chosen) {
      const cell = element("th");
      cell.scope = "col";
      const link = element("a", model[0]);
      link.href = model[1];
      const remove = element("button", "Remove");
      remove.type = "button";
      remove.setAttribute("aria-label", "Remove " + model[0]);
      remove.addEventListener("click", () => choose(chosen.filter((one) => one !== model)));
      cell.append(link, " ", remove);
      titles.append(cell);
    }
    if (chosen.length) {
      data.rows.forEach(([, title], place) => add(body, title, cells(place)));
      const declared = new Set(chosen.flatMap((model) => model[4]).map((number) => data.strings[number]));
      for (const risk of [...declared].sort()) {
        add(body, "Risk: " + risk, chosen.map((model) =>
          model[4].some((number) => data.strings[number] === risk) ? { text: "declared", style: "" } : { text: "not declared", style: "absent silent" },
        ));
      }
    }
    const more = most - chosen.length;
    state.textContent = chosen.length < 2 ? "Choose two to four models." : more ? `${chosen.length} models; ${more} more can be added.` : "Four models are the most.";
    input.disabled = more <= 0;
  }

  function choose(models) {
    chosen = [...new Set(models)].slice(0, most);
    const said = new URLSearchParams(chosen.map((model) => ["m", address(model)])).toString();
    history.replaceState(null, "", said ? "#" + said : location.pathname + location.search);
    show();
  }

  function restore() {
    const said = new URLSearchParams(location.hash.slice(1)).getAll("m");
    choose(said.map((one) => byAddress.get(one)).filter(Boolean));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim().toLowerCase();
    if (!name) return;
    const found =
      data.models.find((model) => model[0].toLowerCase() === name) ||
      data.models.find((model) => model[0].toLowerCase().startsWith(name)) ||
      data.models.find((model) => model[0].toLowerCase().includes(name));
    if (!found) {
      state.textContent = `No model is called "${input.value.trim()}".`;
      return;
    }
    input.value = "";
    choose([...chosen, found]);
  });
  input.addEventListener("change", () => {
    if (data.models.some((model) => model[0] === input.value)) form.requestSubmit();
  });
  window.addEventListener("hashchange", restore);
  form.hidden = false;
  restore();
})();
