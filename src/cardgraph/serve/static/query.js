// The editor of /query asks this service and nobody else.
window.addEventListener("DOMContentLoaded", () => {
  const endpoint = new URL("/sparql", window.location.href).href;
  const example = `PREFIX cg: <https://w3id.org/cardgraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?model ?name WHERE {
  ?model a cg:Model ; rdfs:label ?name .
}
ORDER BY ?name
LIMIT 100
`;
  Yasgui.Yasqe.defaults.value = example;
  new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
    copyEndpointOnNewTab: true,
    persistencyExpire: 0,
  });
});
