"""A run: reports to the gateway while a function works, and finally reports how it ended. Needs only the standard library."""

import json
import random
import threading
import time
import urllib.error
import urllib.request

at_work = set()


class Stopped(Exception):
    """Raised in the work when it should stop: the run was cancelled or lost, or the agent is stopping."""


class Run:
    """The run of one attempt. It calls `work(run)` in a thread; its return value is the result."""

    def __init__(self, gateway, delivery_id, attempt, token):
        self.attempt = attempt
        self._url = f"{gateway}/deliveries/{delivery_id}/run"
        self._token = token
        self._told = {}
        self._why = None  # why it should stop: "cancelled", "lost" or "stopping"
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._ended = threading.Event()
        self._reported = threading.Event()

    def start(self, work):
        at_work.add(self)
        threading.Thread(target=self._report_while_at_work, daemon=True).start()
        threading.Thread(target=self._execute, args=(work,), daemon=True).start()

    def progress(self, progress, note):
        """Reports progress to people, and to the next attempt if this one is lost. Raises Stopped when it should stop."""
        self._told = {**self._told, "progress": progress, "note": note}
        self._news.set()
        if self._why is not None:
            raise Stopped(self._why)

    def usage(self, **usage):
        """Reports the total used so far: input_tokens, output_tokens, cost_usd, model."""
        self._told = {**self._told, "usage": usage}

    def previous(self):
        """The run of the previous attempt, with its last note and progress; None in the first attempt."""
        if self.attempt == 1:
            return None
        found = self._call("GET")
        runs = [run for run in [found["run"], *found["runs"]] if run and run["attempt"] < self.attempt]
        return max(runs, key=lambda run: run["attempt"], default=None)

    def stop(self):
        """Asks the work to stop, because the agent is stopping."""
        self._why = self._why or "stopping"

    def hand_back(self, patience):
        """Hands the run back if it does not end in time: the delivery is immediately attempted elsewhere."""
        if not self._reported.wait(patience):
            self._end({"state": "working", "handed_back": True})

    def _execute(self, work):
        try:
            self._end({"state": "succeeded", "result": work(self)})
        except Stopped:
            if self._why == "stopping":
                self._end({"state": "working", "handed_back": True})
            else:
                self._end({"state": "failed", "error": f"Stopped: {self._why}"})
        except Exception as error:
            # With "retry": True, the delivery would be retried on the usual schedule.
            self._end({"state": "failed", "error": repr(error)[:2000]})

    def _end(self, report):
        with self._lock:
            if self._ended.is_set():
                return
            self._ended.set()
        self._news.set()
        if self._why != "lost":
            self._report(report)
        self._reported.set()
        at_work.discard(self)

    def _report_while_at_work(self):
        # The first report comes soon, because it also tells the gateway about a run whose 202 was lost.
        wait = 1
        while True:
            self._news.wait(wait)
            self._news.clear()
            if self._ended.is_set():
                return
            answer = self._report({"state": "working"}, until=self._ended)
            if answer is None:
                return
            if answer["cancel"]:
                self._why = self._why or "cancelled"
            # A third of the lease, so two reports may get lost.
            wait = answer["lease_seconds"] / 3 * random.uniform(0.8, 1)
            time.sleep(min(2, wait))

    def _report(self, report, until=None):
        """Reports until the gateway answers. Returns None if the run no longer counts."""
        pause = 1
        while until is None or not until.is_set():
            try:
                return self._call("POST", {**self._told, **report})
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code not in (408, 425, 429):
                    self._why = "lost"  # 409: another attempt counts, or the time is over
                    return None
                time.sleep(max(pause, int(error.headers.get("Retry-After") or 0)))
            except OSError:
                time.sleep(pause)
            pause = min(pause * 2, 15)
        return None

    def _call(self, method, body=None):
        headers = {"Authorization": f"RunToken {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=15) as response:
            return json.load(response)


def stop_all(patience=20):
    """Asks all runs to stop, and hands back those that do not stop within `patience` seconds."""
    deadline = time.monotonic() + patience
    runs = list(at_work)
    for run in runs:
        run.stop()
    for run in runs:
        run.hand_back(max(0, deadline - time.monotonic()))
