/* Makes the charts of a page live.
 *
 * A page brings every chart as two still pictures, wide and narrow, of which the style
 * sheet shows the one that fits. When the one that shows comes near the window, this
 * script loads Vega from the folder vega/ beside it and the charts of the page from the
 * file that its own element names, once, and draws the chart in the still's place, at the
 * still's size. The narrow one is drawn when it first shows.
 * Colours are CSS custom properties, so a change of theme needs no script.
 *
 * If anything fails the still stays, and the console says why in one line.
 * Nothing here needs inline script or eval: Vega's expressions are interpreted.
 */
(() => {
  "use strict";

  const own = document.currentScript;
  const vega = [
    "vega.min.js",
    "vega-lite.min.js",
    "vega-interpreter.min.js",
    "vega-tooltip.min.js",
  ];
  const files = [
    ...vega.map((name) => new URL(`vega/${name}`, own.src)),
    // A script and no JSON: a page opened from a folder may load nothing else.
    new URL(own.dataset.charts, document.baseURI),
  ];

  let libraries = null;

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address.href;
      // Fetched at once, run in order, because each builds on the one before.
      script.async = false;
      script.onload = resolve;
      script.onerror = () => {
        const name = address.pathname.split("/").pop();
        reject(new Error(`${name} could not be loaded`));
      };
      document.head.append(script);
    });
  }

  // Once for all charts.
  function loadLibraries() {
    libraries ??= Promise.all(files.map(load));
    return libraries;
  }

  // The chart of a figure, as the page's file holds it; both drawings share their data.
  function readSpec(drawing, variant) {
    const stored = window.allianceCharts[drawing.dataset.chart];
    // A copy: Vega-Lite may change what it is given.
    return structuredClone({ ...stored[variant], datasets: stored.datasets });
  }

  // What a tooltip tells, without the columns that this row leaves empty: Vega-Lite would
  // write "null" for each.
  function filled(told) {
    if (typeof told !== "object" || told === null) return told;
    const empty = ["", "null", "undefined", "NaN"];
    return Object.fromEntries(
      Object.entries(told).filter(([, value]) => !empty.includes(String(value))),
    );
  }

  // A chart brings its data with it: whatever asks for more is refused.
  const refusingLoader = () => ({
    load: (uri) => Promise.reject(new Error(`nothing is loaded: ${uri}`)),
    sanitize: (uri) => Promise.reject(new Error(`nothing is linked: ${uri}`)),
    http: () => Promise.reject(new Error("nothing is loaded")),
    file: () => Promise.reject(new Error("nothing is loaded")),
  });

  async function draw(holder) {
    const chart = holder.closest(".chart-drawing");
    const variant = holder.classList.contains("chart-narrow") ? "narrow" : "wide";
    const still = holder.querySelector(".chart-still");
    await loadLibraries();
    const { vega, vegaLite, vegaTooltip } = window;

    const compiled = vegaLite.compile(readSpec(chart, variant), {
      logger: vega.logger(vega.Error),
    }).spec;
    const controls = document.createElement("div");
    controls.className = "chart-controls";
    controls.setAttribute("role", "group");
    controls.setAttribute("aria-label", "Controls of the chart");
    const drawing = document.createElement("div");
    drawing.className = "chart-live";
    // Text is measured and bounds are taken in the page: hidden, not absent.
    drawing.classList.add("chart-waiting");
    holder.prepend(controls);
    holder.append(drawing);

    // Its style stands in charts.css: a strict policy refuses inline styles.
    const tooltip = new vegaTooltip.Handler({
      disableDefaultStyle: true,
      formatTooltip: (told, ...others) => vegaTooltip.formatValue(filled(told), ...others),
    });
    let view;
    try {
      // `ast` keeps expressions as data, which the interpreter walks: no eval.
      view = new vega.View(vega.parse(compiled, null, { ast: true }), {
        expr: vega.expressionInterpreter,
        renderer: "svg",
        container: drawing,
        bind: controls,
        hover: true,
        loader: refusingLoader(),
        logLevel: vega.Error,
        tooltip: tooltip.call,
      });
      await view.runAsync();
    } catch (problem) {
      view?.finalize();
      controls.remove();
      drawing.remove();
      throw problem;
    }
    if (!controls.childElementCount) controls.remove();

    // The still's height, to the pixel: fonts differ a little from page to page.
    const picture = drawing.querySelector("svg");
    drawing.style.height = `${still.getBoundingClientRect().height || picture.height.baseVal.value}px`;
    drawing.classList.remove("chart-waiting");
    holder.classList.add("is-live");
    // Whoever adds to a live chart (chart-marks.js) waits for this.
    drawing.dispatchEvent(
      new CustomEvent("chart-live", { bubbles: true, detail: { tooltip } }),
    );
  }

  // Only what shows can come near the window: the variant that the style sheet hides
  // is reported when the window becomes as wide, or as narrow, as it needs.
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        draw(target).catch((problem) => {
          const name = target.closest("figure.chart")?.id || "without a name";
          console.error(`The chart ${name} stays a picture: ${problem.message}`);
        });
      }
    },
    { rootMargin: "300px 0px" },
  );

  for (const holder of document.querySelectorAll("figure.chart .chart-variant")) {
    watcher.observe(holder);
  }
})();
