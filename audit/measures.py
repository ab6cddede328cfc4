"""What is measured of a page, and how."""

import json
import re
import subprocess
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
PICTURES = re.compile(r"\.(png|webp|jpg)$|/data-\w+\.js")  # also those that scripts bring
# As Lighthouse has a slow phone: 150 ms, 1.6 Mbit/s, a processor four times slower.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 750_000 / 8,
}
SHIFTS = """
    globalThis.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


def weight(browser: Browser, address: str) -> dict:
    """Load a page as a reader who does not scroll: its bytes, requests, complaints, shifts."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(SHIFTS)
    loaded: list[tuple[str, int]] = []
    complaints: list[str] = []
    page.on("requestfinished", lambda r: loaded.append((r.url, r.sizes()["responseBodySize"])))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(address, wait_until="networkidle")
    own = address.split("/", 3)[:3]
    files = [(url, size) for url, size in loaded if not url.startswith(("data:", "blob:"))]
    found = {
        "figures": page.locator(".afm").count(),
        "KB": sum(size for url, size in files if not PICTURES.search(url)) / 1000,
        "pictures KB": sum(size for url, size in files if PICTURES.search(url)) / 1000,
        "requests": len(files),
        "other hosts": sum(url.split("/", 3)[:3] != own for url, _ in files),
        "complaints": len(complaints),
        "CLS": page.evaluate("globalThis.shifts"),
    }
    context.close()
    return found


def first_figure(browser: Browser, address: str, slow: bool) -> float:
    """Return the seconds from the request until the first figure is live, with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    if slow:
        throttle(page)
    start = perf_counter()
    page.goto(address, wait_until="commit")
    try:
        page.locator(".afm[data-afm=ready]").first.wait_for(timeout=60_000)
        return perf_counter() - start
    finally:
        context.close()


def throttle(page: Page) -> None:
    """Make the network and the processor those of a slow phone."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def lighthouse(address: str, port: int, desktop: bool) -> dict:
    """Return Lighthouse's scores, and the names of what it found wanting."""
    done = subprocess.run(
        ["deno", "run", "--quiet", "--allow-all", "--no-lock", str(HERE / "lighthouse.js")],
        input=json.dumps({"address": address, "port": port, "desktop": desktop}),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {address}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])
