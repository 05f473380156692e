// Draws each diagram of the page with bpmn-js: tokens as numbered marks, passed elements coloured,
// findings as numbered signs, and what the address asks for marked.
// The words beside the drawing say the same.
(() => {
  const MARGIN = 20; // in the diagram's units
  const WATERMARK = 45; // pixels below the diagram, so that the bpmn.io mark covers nothing

  /** The whole diagram, in a frame of its own proportions. */
  function showAll(viewer, holder) {
    const canvas = viewer.get("canvas");
    const { inner } = canvas.viewbox();
    const width = inner.width + 2 * MARGIN;
    const height = inner.height + 2 * MARGIN;
    const wanted = Math.min(holder.clientWidth / width, 1) * height + WATERMARK;
    holder.style.height = `${Math.round(Math.max(220, Math.min(wanted, window.innerHeight * 0.85)))}px`;
    canvas.resized();
    const room = { width: holder.clientWidth, height: holder.clientHeight - WATERMARK };
    const scale = Math.min(room.width / width, room.height / height, 1);
    canvas.viewbox({
      x: inner.x - MARGIN - (room.width / scale - width) / 2,
      y: inner.y - MARGIN,
      width: holder.clientWidth / scale,
      height: holder.clientHeight / scale,
    });
  }

  function mark(viewer, state) {
    const canvas = viewer.get("canvas");
    const known = viewer.get("elementRegistry");
    const overlays = viewer.get("overlays");
    const paint = (ids, name) => {
      for (const id of ids) if (known.get(id)) canvas.addMarker(id, name);
    };
    paint(state.passed, "hf-passed");
    paint(state.cancelled, "hf-cancelled");
    paint(state.listening, "hf-listening");
    paint(Object.keys(state.tokens), "hf-waiting");
    for (const [id, name] of Object.entries(state.painted ?? {})) paint([id], name);
    paint(state.route ?? [], "hf-route");
    paint(state.marked ?? [], "hf-marked");
    const label = (id, position, name, text) => {
      if (!known.get(id)) return;
      const html = document.createElement("div");
      html.className = name;
      html.textContent = text;
      overlays.add(id, { position, html });
    };
    for (const [id, count] of Object.entries(state.tokens)) {
      label(id, { top: -14, right: 14 }, "hf-token", String(count));
    }
    for (const [id, sign] of Object.entries(state.signs ?? {})) {
      label(id, { top: -16, left: -8 }, `hf-sign hf-sign--${sign.level}`, sign.text);
    }
  }

  function control(figure, viewer) {
    const canvas = viewer.get("canvas");
    const steps = { in: 1.25, out: 0.8 };
    const controls = figure.querySelector(".hf-diagram__controls");
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (kind === "fit") showAll(viewer, figure.querySelector(".hf-diagram__canvas"));
      else if (kind) canvas.zoom(canvas.zoom() * steps[kind], "auto");
    });
  }

  async function draw(holder) {
    const figure = holder.closest(".hf-diagram");
    try {
      const state = JSON.parse(figure.querySelector(".hf-diagram__state").textContent);
      const viewer = new BpmnJS({ container: holder });
      await viewer.importXML(state.xml);
      showAll(viewer, holder);
      mark(viewer, state);
      control(figure, viewer);
      holder.dataset.drawn = "yes";
    } catch (fault) {
      console.warn("A diagram could not be drawn.", fault);
      figure.querySelector(".hf-diagram__problem").hidden = false;
      holder.hidden = true;
    }
  }

  // A folded diagram has no size: it is drawn when it is unfolded first.
  for (const holder of document.querySelectorAll("[data-diagram]")) {
    const folded = holder.closest("details:not([open])");
    if (folded) folded.addEventListener("toggle", () => draw(holder), { once: true });
    else draw(holder);
  }
})();
