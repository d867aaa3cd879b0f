// The page of questions. What answers them runs beside it (engine.js), so that no question blocks the page.

const MOST_ROWS = 1000;
const MOST_SECONDS = 60;
const MOST_SAID = 300;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const byId = (id) => document.getElementById(id);
const known = JSON.parse(byId("questions").textContent);
const questions = new Map(known.questions.map((each) => [each.name, each]));
const [form, choice, fields, words, state, answer, save, halt] = [
  "choose", "question", "parameters", "query", "state", "answer", "save", "halt",
].map(byId);
const names = new Map();
let engine = null;
let last = null;
let asking = null;

async function unpacked(id) {
  const packed = Uint8Array.from(atob(byId(id).textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function say(text, isError = false) {
  state.textContent = text;
  state.classList.toggle("warn", isError);
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------- the engine

// A worker with the data in it. It answers one thing after the other; whoever does not want to wait ends it as a whole.
class Engine {
  constructor() {
    const url = URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }));
    this.waiting = new Map();
    this.number = 0;
    this.worker = new Worker(url);
    this.worker.addEventListener("message", ({ data }) => this.settle(data));
    this.worker.addEventListener("error", (event) => this.end(event.message || "its worker does not start"));
    this.ready = Promise.all([unpacked("engine"), unpacked("graph")]).then((parts) => this.call("load", parts));
    this.ready.catch(() => {}).then(() => URL.revokeObjectURL(url));
  }

  call(name, given) {
    return new Promise((resolve, reject) => {
      if (this.ended) throw new Error(this.ended);
      this.number += 1;
      this.waiting.set(this.number, { resolve, reject });
      this.worker.postMessage({ number: this.number, name, given });
    });
  }

  settle({ number, result, error, isBroken }) {
    if (isBroken) return stop(`that is more than the engine can hold (${error}); ask for less, such as with LIMIT 100`);
    const { resolve, reject } = this.waiting.get(number) ?? {};
    this.waiting.delete(number);
    if (error === undefined) resolve?.(result);
    else reject?.(new Error(error));
  }

  async query(text, format) {
    await this.ready;
    return this.call("query", [text, format]);
  }

  end(why) {
    this.ended = why;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}

// End what is asked, and make ready for what comes next.
function stop(why) {
  engine.end(why);
  engine = new Engine();
}

// ---------------------------------------------------------------- parameters

// A string as SPARQL writes it (SPARQL 1.1, section 19.8).
function quoted(text) {
  const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${text.replace(/[\\"\n\r\t]/g, (character) => escapes[character])}"`;
}

// A value as a term, or what is wrong with it.
function term(parameter, text) {
  const wrong = (example) => {
    throw new Error(`the parameter ${parameter.name} is no ${parameter.type}: ${text}; write it as in ${example}`);
  };
  if (parameter.type === "iri") {
    return /^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*$/.test(text) ? `<${text}>` : wrong("https://w3id.org/dpv/risk#Fraud");
  }
  if (parameter.type === "integer") {
    const match = /^([0-9][0-9,]*(?:\.[0-9]+)?)\s*([kmbt]?)$/i.exec(text);
    const scale = { "": 0, k: 3, m: 6, b: 9, t: 12 };
    const number = match ? Math.round(Number(match[1].replaceAll(",", "")) * 10 ** scale[match[2].toLowerCase()]) : NaN;
    return Number.isSafeInteger(number) ? `"${number}"^^<${XSD}integer>` : wrong("70000000000 or 70B");
  }
  if (parameter.type === "date") {
    const match = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text);
    const date = match ? `${match[1]}-${match[2] ?? "01"}-${match[3] ?? "01"}` : "";
    const day = new Date(`${date}T00:00:00Z`);
    return match && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(date)
      ? `"${date}"^^<${XSD}date>`
      : wrong("2023-07-18 or 2023");
  }
  return quoted(text);
}

// The text of a question with its values in it, as the command line binds them.
function withValues(question) {
  const given = question.parameters
    .map((parameter) => [parameter, fields.querySelector(`[name="${parameter.name}"]`).value.trim()])
    .filter(([, text]) => text);
  const missing = question.parameters.find(
    (parameter) => parameter.required && !given.some(([each]) => each.name === parameter.name),
  );
  if (missing) throw new Error(`${question.title}: give ${missing.name}, the ${missing.description}`);
  if (!given.length) return question.text;
  const names = given.map(([parameter]) => `?${parameter.name}`).join(" ");
  const row = given.map(([parameter, text]) => term(parameter, text)).join(" ");
  return `${question.before} VALUES (${names}) { (${row}) }${question.after}`;
}

function field(parameter) {
  const id = `parameter-${parameter.name}`;
  let control;
  if (parameter.values.length) {
    control = element("select", { id, name: parameter.name });
    if (!parameter.required) control.append(element("option", { value: "", textContent: "" }));
    control.append(...parameter.values.map((value) => element("option", { value, textContent: value })));
  } else {
    control = element("input", { id, name: parameter.name, type: "search", autocomplete: "off" });
    if (["model", "risk"].includes(parameter.type)) {
      const list = element("datalist", { id: `${id}-names` });
      control.setAttribute("list", list.id);
      namesOf(parameter.type).then((found) => list.append(...found.map((value) => element("option", { value }))));
      fields.append(list);
    }
  }
  control.value = parameter.default ?? "";
  control.required = parameter.required;
  return element("div", { className: "search" }, element("label", { htmlFor: id, textContent: parameter.description }), control);
}

// The names that a parameter may have; none if the engine was ended before it told them.
async function namesOf(kind) {
  const question = questions.get("names");
  if (!question) return [];
  if (!names.has(kind)) {
    const text = `${question.before} VALUES (?kind) { (${quoted(kind)}) }${question.after}`;
    const found = await engine.query(text, "json").catch(() => "");
    if (!found) return [];
    const rows = JSON.parse(found).results.bindings;
    names.set(kind, [...new Set(rows.map((row) => row.name?.value).filter(Boolean))].slice(0, 5000));
  }
  return names.get(kind);
}

function show() {
  const question = questions.get(choice.value);
  last = null;
  save.hidden = answer.hidden = true;
  say("");
  fields.replaceChildren();
  byId("asked").textContent = question?.question ?? "";
  byId("words").open = !question;
  if (!question) return;
  fields.append(...question.parameters.map(field));
  words.value = question.text;
}

// The declarations that a query lacks, of prefixes that are known; no line of it has another number.
function completed(text) {
  const isDeclared = (prefix) => new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(text);
  const isUsed = (prefix) => new RegExp(`(?<![\\w-])${prefix}:`).test(text);
  const missing = Object.entries(known.prefixes).filter(([prefix]) => isUsed(prefix) && !isDeclared(prefix));
  return missing.map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}> `).join("") + text;
}

// ---------------------------------------------------------------- answers

function shown(cell) {
  if (!cell) return "";
  if (cell.type === "bnode") return `_:${cell.value}`;
  if (cell.type === "uri" && /^https?:\/\/[^\s]+$/.test(cell.value)) {
    return element("a", { href: cell.value, rel: "noopener noreferrer", textContent: cell.value });
  }
  return cell.value;
}

function table({ columns, rows }) {
  const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col", textContent: name })));
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => element("tr", {}, ...columns.map((name) => element("td", {}, shown(row[name])))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

// What a spreadsheet would take for a formula gets a ' in front, unless it is a number.
function csv({ columns, rows }) {
  const text = (cell) => {
    const value = !cell ? "" : cell.type === "bnode" ? `_:${cell.value}` : cell.value;
    const isNumber = /#(integer|decimal|double)$/.test(cell?.datatype ?? "");
    const guarded = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]/.test(value) && !isNumber ? `'${value}` : value;
    return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  };
  return [columns, ...rows.map((row) => columns.map((name) => text(row[name])))]
    .map((line) => line.map((cell) => (typeof cell === "string" ? cell : "")).join(",") + "\r\n")
    .join("");
}

async function ask(text) {
  last = null;
  save.hidden = answer.hidden = true;
  answer.replaceChildren();
  const start = performance.now();
  const found = JSON.parse(await engine.query(text, "json"));
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  if (Array.isArray(found)) {
    const triples = await engine.query(text, "ttl");
    answer.append(element("pre", { textContent: triples.slice(0, 500000) }));
    say(`A graph, in ${seconds} s`);
  } else if ("boolean" in found) {
    say(`${found.boolean ? "Yes" : "No"}, in ${seconds} s`);
    return;
  } else {
    last = { columns: found.head.vars, rows: found.results.bindings };
    const count = last.rows.length;
    const some = count > MOST_ROWS ? `, of which the first ${MOST_ROWS.toLocaleString("en")} are shown` : "";
    const empty = count ? "" : ` ${questions.get(choice.value)?.empty ?? ""}`;
    say(`${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"} in ${seconds} s${some}.${empty}`);
    answer.append(table(last));
    save.hidden = !count;
  }
  answer.hidden = false;
}

// What is chosen and written, as a query; throws what is wrong with the values.
function wanted() {
  const question = questions.get(choice.value);
  // Whoever has changed the words means the words.
  if (question && (words.value === question.text || words.dataset.made === words.value)) {
    words.value = withValues(question);
    words.dataset.made = words.value;
  }
  return completed(words.value);
}

// End what is still asked, if anything is, so that what comes next is not answered by it.
function leave() {
  if (asking) stop("stopped");
  asking = null;
  halt.hidden = true;
}

// What is chosen and written, asked. What was asked last is what is answered; it may be stopped, and is after a while.
async function run() {
  let text;
  try {
    text = wanted();
  } catch (error) {
    leave();
    return say(error.message, true);
  }
  if (asking?.text === text) return;
  leave();
  const mine = (asking = { text });
  const bound = setTimeout(() => stop(`stopped after ${MOST_SECONDS} s; ask for less, such as with LIMIT 100`), MOST_SECONDS * 1000);
  halt.hidden = false;
  say("Asking …");
  try {
    await ask(text);
  } catch (error) {
    // The engine lists all that could stand there.
    if (asking === mine) say((error.message ?? String(error)).slice(0, MOST_SAID), true);
  }
  clearTimeout(bound);
  if (asking !== mine) return;
  asking = null;
  halt.hidden = true;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
halt.addEventListener("click", () => stop("stopped"));
choice.addEventListener("change", () => {
  leave();
  show();
  if (questions.get(choice.value)?.parameters.every((parameter) => !parameter.required)) run();
});
save.addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([csv(last)], { type: "text/csv" }));
  element("a", { href: url, download: `${choice.value || "answer"}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
});
form.hidden = false;
say("Loading the data …");
engine = new Engine();
engine.ready.then(
  (count) => asking || say(`${count.toLocaleString("en")} triples; choose a question, or write one.`),
  (error) => say(`This browser cannot run the engine: ${error.message ?? error}`, true),
);
