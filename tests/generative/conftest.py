"""How many cases: `HYPOTHESIS_PROFILE=overnight` for thousands, some hundreds otherwise."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("overnight", max_examples=5000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
