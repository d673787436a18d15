"""How the page looks: the style sheet, and the two lines of script that gradio has no option for."""

from __future__ import annotations

HEAD = '<script>document.documentElement.lang = "zh-CN";</script>'  # glyphs and screen readers depend on it

# Gradio's own scrolling ends below the last citation, with the figure out of sight.
SCROLL = """() => setTimeout(() => {
  const log = document.querySelector("#chat .bubble-wrap");
  const newest = [...document.querySelectorAll("#chat .user-row")].at(-1);
  if (log && newest) {
    const top = newest.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop;
    log.scrollTo({top: top - 12, behavior: "smooth"});
  }
}, 120)"""

CSS = """
body, .dark { --wz-soft: color-mix(in srgb, var(--body-text-color) 76%, transparent); --wz-good: #0f766e; }
.dark { --wz-good: #5eead4; color-scheme: dark; }
.wz-header h1 { font-size: 1.7rem; margin: 0; font-weight: 700; }
.wz-header p { margin: .2rem 0 0; color: var(--wz-soft); }
.wz, .wz-question { color: var(--body-text-color); overflow-wrap: anywhere; line-height: 1.65; }
.wz p { margin: .35rem 0; }
.wz .wz-status { font-size: .85rem; font-weight: 600; color: var(--wz-soft); }
.wz-answered .wz-status { color: var(--wz-good); }
.wz .wz-lead { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem; margin: .5rem 0; }
.wz .wz-figure { font-size: 2rem; line-height: 1.2; font-weight: 700; font-variant-numeric: tabular-nums; }
.wz .wz-unit { font-size: .6em; font-weight: 500; margin-left: .25em; }
.wz td .wz-unit { font-size: 1em; font-weight: 400; }
.wz .wz-kind, .wz .wz-formula, .wz .wz-rule, .wz .wz-note { font-size: .85rem; color: var(--wz-soft); }
.wz .wz-doubt { font-size: .8rem; white-space: nowrap; }
.wz-no_data, .wz-out_of_scope { border-left: 3px dashed var(--wz-soft); padding-left: .8rem; }
.wz-error { border-left: 3px solid var(--wz-soft); padding-left: .8rem; }
.wz-waiting { color: var(--wz-soft); }
.wz .wz-scroll { overflow-x: auto; }
.wz table.wz-series { border-collapse: collapse; margin: .5rem 0; font-size: .92rem; width: auto; }
.wz table.wz-series th, .wz table.wz-series td {
  border: 1px solid var(--border-color-primary); padding: .3rem .6rem; text-align: left; font-weight: 400;
}
.wz table.wz-series thead th { font-weight: 600; }
.wz table.wz-series .wz-amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wz table.wz-series tbody th { min-width: 8em; }
.wz table.wz-series tbody td:last-child:not(.wz-amount) { white-space: nowrap; color: var(--wz-soft); font-size: .92em; }
.wz .wz-conflict {
  border: 2px solid #b45309; border-radius: 8px; padding: .4rem .8rem; margin: .6rem 0;
  background: color-mix(in srgb, #f59e0b 12%, transparent);
}
.wz .wz-conflict ul { margin: .3rem 0; padding-left: 1.2rem; list-style: disc; }
.wz .wz-choices ol { margin: .3rem 0; padding-left: 1.6rem; list-style: decimal; }
.latest .wz .wz-choices ol { display: none; }
.wz .wz-citation {
  border: 1px solid var(--border-color-primary); border-radius: 8px; padding: .4rem .8rem; margin: .5rem 0;
  background: color-mix(in srgb, var(--body-text-color) 4%, transparent); font-size: .88rem;
}
.wz .wz-citation .wz-source { font-weight: 600; }
.wz .wz-citation ul { list-style: disc; padding-left: 1.2rem; margin: .3rem 0; }
.wz .wz-citation p { margin: .15rem 0; }
.wz .wz-file { color: var(--wz-soft); }
.wz dl { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .2rem 0; }
.wz dl > div { display: flex; gap: .5rem; }
.wz dt { color: var(--wz-soft); flex: none; font-weight: 400; }
.wz dd { margin: 0; }
.wz details { margin: .5rem 0; font-size: .88rem; }
.wz summary { cursor: pointer; color: var(--wz-soft); }
.wz blockquote { margin: .3rem 0 !important; padding-left: .8rem; border-left: 3px solid var(--border-color-primary); }
.wz-shelf h2 { font-size: 1rem; font-weight: 600; margin: 0 0 .4rem; }
.wz-shelf ul { list-style: none; margin: 0; padding: 0; }
.wz-shelf > ul { max-height: 70vh; overflow-y: auto; }
.wz-shelf > ul > li {
  padding: .4rem 0; border-top: 1px solid var(--border-color-primary); font-size: .88rem; overflow-wrap: anywhere;
}
.wz-shelf li li { color: var(--wz-soft); }
.wz-shelf b { font-weight: 600; }
#chat .example, #chat .option {
  border: 1px solid var(--border-color-primary); border-radius: 8px; background: var(--background-fill-primary);
  color: var(--body-text-color);
}
#chat .example:hover, #chat .option:hover, #chat .example:focus-visible, #chat .option:focus-visible {
  border-color: var(--wz-good);
}
#chat .top-panel { display: none; }
#question textarea { border: 1px solid var(--border-color-primary); border-radius: 8px; }
#question textarea::placeholder { color: var(--wz-soft); opacity: 1; }
#question .submit-button {
  background: var(--wz-good); color: var(--background-fill-primary); border-radius: 8px; padding: 0 1rem;
  font-weight: 600;
}
"""
