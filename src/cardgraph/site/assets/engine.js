// Behind the engine, in the same script, in a worker: what __wbg_init and Store are stands above.

let store = null;

const answers = {
  // The engine and the data, in N-Triples → the number of triples.
  async load([engine, graph]) {
    await __wbg_init({ module_or_path: engine });
    store = new Store();
    store.load(graph, { format: "nt", lenient: true });
    return store.size;
  },
  query([text, format]) {
    return store.query(text, { results_format: format });
  },
};

self.addEventListener("message", async ({ data: { number, name, given } }) => {
  try {
    self.postMessage({ number, result: await answers[name](given) });
  } catch (error) {
    // What the engine has trapped in, mostly for want of memory, leaves it in no order.
    const isBroken = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    self.postMessage({ number, isBroken, error: error.message ?? String(error) });
  }
});
