"""A plugin of pytest that writes the result of each test to the JSON file ``FRS_TEST_RESULTS``."""

import json
import os

_failures: dict = {}


def pytest_runtest_logreport(report):
    _failures.setdefault(report.nodeid, "")
    if report.failed:
        _failures[report.nodeid] += report.longreprtext


def pytest_sessionfinish():
    with open(os.environ["FRS_TEST_RESULTS"], "w") as file:
        json.dump(_failures, file)
