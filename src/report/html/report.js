// Filters of the report. Without it everything is shown, and the filters are not.
"use strict";
(() => {
  const form = document.querySelector(".filters");
  const findings = [...document.querySelectorAll(".finding")];
  if (!form || findings.length === 0) return;
  const words = new Map(findings.map((f) => [f, f.textContent.toLowerCase()]));

  const checked = (name) => {
    const boxes = [...form.querySelectorAll(`input[name="${name}"]`)];
    return new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  };
  const apply = () => {
    const levels = checked("level");
    const states = checked("state");
    const rule = form.elements.rule.value;
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const finding of findings) {
      const { level, state, rule: of } = finding.dataset;
      const fits = levels.has(level) && (states.size === 0 ? !form.elements.state : states.has(state)) &&
        (rule === "" || rule === of) && (text === "" || words.get(finding).includes(text));
      finding.hidden = !fits;
      if (fits) ++shown;
    }
    form.querySelector("output").textContent = `${shown} of ${findings.length} shown`;
  };
  const openAll = () => {
    const visible = findings.filter((f) => !f.hidden).map((f) => f.querySelector("details"));
    const open = visible.some((details) => !details.open);
    for (const details of visible) details.open = open;
  };
  // A link to a rule or a finding opens what it leads to.
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const details = target && (target.matches("details") ? target : target.querySelector("details"));
    if (details) details.open = true;
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", openAll);
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
