"""Each start of a kernel has a name of its own, with which all ends that was answered for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helios_secrets.server.kernels import KernelStarts


class Kernels(dict):
    """A kernel manager: kernels by their ids, each with the process that it runs in."""

    def get_kernel(self, kernel_id):
        return SimpleNamespace(provisioner=SimpleNamespace(pid=self[kernel_id]))


class Told(list):
    """What the services were told."""

    def tell(self, kind, **facts):
        self.append((kind, facts))


class Logger:
    """Jupyter's events."""

    def add_listener(self, *, schema_id, listener):
        self.listener = listener

    async def say(self, action, kernel_id):
        await self.listener(None, "", {"action": action, "kernel_id": kernel_id})


@pytest.fixture
def make():
    """Follow kernels; gives what follows them, the events and what was told."""

    def follow(**processes):
        kernels, logger, told = Kernels(processes), Logger(), Told()
        return KernelStarts(kernels, logger, told), kernels, logger, told

    return follow


async def test_a_start_keeps_its_name_and_no_other_kernel_or_server_has_it(make):
    starts, *_ = make(a=1, b=2)
    names = {starts.of("a"), starts.of("a"), starts.of("b")}
    another, *_ = make(a=1, b=2)
    assert len(names) == 2
    assert another.of("a") not in names


@pytest.mark.parametrize("action", ["restart", "shutdown"])
async def test_a_restart_is_another_start_where_no_process_tells_of_it(make, action):
    starts, _, logger, told = make(remote=None)
    before = starts.of("remote")
    await logger.say("interrupt", "remote")
    assert starts.of("remote") == before
    await logger.say(action, "remote")
    assert told == [("ended", {"kernelStart": before})]
    assert starts.of("remote") != before


async def test_a_restart_without_an_event_is_told_by_its_process(make):
    starts, kernels, _, told = make(a=1)
    before = starts.of("a")
    kernels["a"] = 2
    assert starts.of("a") != before
    assert told == [("ended", {"kernelStart": before})]


async def test_of_a_kernel_that_nobody_asked_about_nothing_is_told(make):
    starts, _, logger, told = make(a=1, b=2)
    await logger.say("shutdown", "a")
    assert (told, starts.running()) == ([], [])


async def test_the_starts_of_kernels_that_are_gone_are_not_running(make):
    starts, kernels, *_ = make(a=1, b=2)
    first, _ = starts.of("a"), starts.of("b")
    del kernels["b"]
    assert starts.running() == [first]
