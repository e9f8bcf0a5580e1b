// Maps one can move: an element with data-map (address of GeoJSON) gets a Leaflet map above the drawing that the server made.
// Without script, or when the shapes cannot be fetched, the drawing is all there is.

const lookOf = (feature) => ({ className: feature.properties.state === "repaired" ? "area is-repaired" : "area" });

function nameEach(feature, layer) {
  const { name, code } = feature.properties;
  layer.bindTooltip(document.createTextNode(code ? `${name} (${code})` : name).textContent.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`), { sticky: true });
  layer.on("add", () => {
    const path = layer.getElement();
    if (!path) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "img");
    path.setAttribute("aria-label", code ? `${name}, ${code}` : name);
    path.addEventListener("focus", () => layer.openTooltip());
    path.addEventListener("blur", () => layer.closeTooltip());
  });
}

async function live(holder) {
  const answer = await fetch(holder.dataset.map, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) return;
  const shapes = await answer.json();
  if (!shapes.features.length) return;
  const box = document.createElement("div");
  box.className = "map-live";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", holder.dataset.label || "");
  holder.replaceChildren(box);
  const map = L.map(box, { attributionControl: Boolean(holder.dataset.tiles), zoomSnap: 0.25, scrollWheelZoom: false });
  if (holder.dataset.tiles) L.tileLayer(holder.dataset.tiles, { attribution: holder.dataset.attribution || "" }).addTo(map);
  const layer = L.geoJSON(shapes, { style: lookOf, onEachFeature: nameEach }).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [8, 8], animate: false });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-map]").forEach((holder) => { live(holder).catch(() => {}); });
});
