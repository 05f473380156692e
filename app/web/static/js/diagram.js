// Draws each diagram of the page with bpmn-js: tokens as numbered marks, passed elements coloured.
// The words beside the drawing say the same.
(() => {
  const FIT = "fit-viewport";

  function mark(viewer, state) {
    const canvas = viewer.get("canvas");
    const known = viewer.get("elementRegistry");
    const overlays = viewer.get("overlays");
    const paint = (ids, name) => {
      for (const id of ids) if (known.get(id)) canvas.addMarker(id, name);
    };
    paint(state.passed, "hf-passed");
    paint(state.cancelled, "hf-cancelled");
    paint(Object.keys(state.tokens), "hf-waiting");
    for (const [id, count] of Object.entries(state.tokens)) {
      if (!known.get(id)) continue;
      const token = document.createElement("div");
      token.className = "hf-token";
      token.textContent = String(count);
      overlays.add(id, { position: { top: -14, right: 14 }, html: token });
    }
  }

  function control(figure, viewer) {
    const canvas = viewer.get("canvas");
    const steps = { in: 1.25, out: 0.8 };
    const controls = figure.querySelector(".hf-diagram__controls");
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (kind === "fit") canvas.zoom(FIT, "auto");
      else if (kind) canvas.zoom(canvas.zoom() * steps[kind], "auto");
    });
  }

  async function draw(holder) {
    const figure = holder.closest(".hf-diagram");
    try {
      const response = await fetch(holder.dataset.diagram, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const state = await response.json();
      const viewer = new BpmnJS({ container: holder });
      await viewer.importXML(state.xml);
      viewer.get("canvas").zoom(FIT, "auto");
      mark(viewer, state);
      control(figure, viewer);
      holder.dataset.drawn = "yes";
    } catch (fault) {
      console.warn("A diagram could not be drawn.", fault);
      figure.querySelector(".hf-diagram__problem").hidden = false;
      holder.hidden = true;
    }
  }

  for (const holder of document.querySelectorAll("[data-diagram]")) draw(holder);
})();
