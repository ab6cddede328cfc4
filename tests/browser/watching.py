"""What goes wrong in a page, and whom it asks."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

LOCAL = {"", "localhost", "127.0.0.1"}  # file:, data: and blob: addresses have no host


class Complaints(list):
    """What went wrong in a page. A test that expects something takes it out with `take`."""

    def take(self, words: str) -> list[str]:
        """Remove and return the complaints that contain some words."""
        found = [complaint for complaint in self if words in complaint]
        self[:] = [complaint for complaint in self if words not in complaint]
        return found


def watch(page: Page) -> Complaints:
    """Cut a page off from all other hosts; return the list of complaints, which grows."""
    complaints = Complaints()

    def local_only(route):
        if urlsplit(route.request.url).hostname in {None, *LOCAL}:
            return route.fallback()
        complaints.append(f"request: {route.request.url}")
        return route.abort()

    page.route("**/*", local_only)
    page.on(
        "response",
        lambda answer: answer.status >= 400 and complaints.append(f"{answer.status}: {answer.url}"),
    )
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: message.type == "error" and complaints.append(f"console: {message.text}"),
    )
    return complaints
