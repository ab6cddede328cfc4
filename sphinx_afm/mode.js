// Before the first paint: light or dark, as the reader chose, or else as the system has it. Paper is
// light.
{
  const { dataset } = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.mode = localStorage.getItem("mode") || "auto";
  dataset.theme = localStorage.getItem("theme") || (dark ? "dark" : "light");

  let shown = dataset.theme;
  addEventListener("beforeprint", () => {
    shown = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => dataset.theme = shown);
}
