// Before the first paint: light or dark, as the reader chose, or else as the system has it. Paper is
// light.
{
  const { dataset } = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    try {
      dataset.mode = localStorage.getItem("mode") || "auto";
    } catch {
      dataset.mode = "auto"; // in a frame of another site, which may read nothing that is stored
    }
    const chosen = { light: "light", dark: "dark" }[dataset.mode];
    dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("beforeprint", () => dataset.theme = "light");
  addEventListener("afterprint", apply);
}
