"""The build hook that puts the figures' JavaScript bundles into an install or a wheel."""

import shutil
import subprocess

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleFigures(BuildHookInterface):
    """Run deno.json's `bundle` task, the one recipe for the bundles."""

    def initialize(self, version, build_data):
        """Make convlib/widgets/static/<figure>.js from convlib/widgets/js/<figure>.js."""
        deno = shutil.which("deno")
        if deno is None:
            raise RuntimeError("deno bundles the figures' JavaScript: pip install deno")
        subprocess.run([deno, "task", "bundle"], cwd=self.root, check=True)
