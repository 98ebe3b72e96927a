"""Judging many claims, in this process or in several: claims travel as names and come back as certificates in JSON.

Every claim is judged from the seed alone and on one thread, so that the number of processes changes nothing.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any

from symverify.claims.certificate import Certificate, read
from symverify.claims.claim import Claim
from symverify.claims.verdict import UNDECIDED, Verdict
from symverify.cli.targets import Target, resolve
from symverify.errors import InputError
from symverify.regression.judge import one_thread

SHARE = 4  # claims for which one more process, which has to import torch, pays
DIED = "crashed: the process that judged it died"
Answer = dict[str, Any]  # {"envelope": ...} or {"error": ...}


@dataclass(frozen=True)
class Outcome:
    """What became of one claim: a certificate, or the error that kept it from being judged."""

    target: Target
    certificate: Certificate | None
    error: str | None = None

    @property
    def claim(self) -> Claim:
        return self.target.claim

    @property
    def verdict(self) -> Verdict:
        return self.certificate.verdict if self.certificate else UNDECIDED

    @property
    def reason(self) -> str:
        return self.certificate.reason if self.certificate else self.error or ""

    @property
    def unexpected(self) -> bool:
        return self.certificate is None or self.verdict != self.claim.expect


def judge_all(
    targets: Sequence[Target], jobs: int, seed: int, device: str, done: Callable[[str], None] = lambda title: None
) -> list[Outcome]:
    """The outcomes of all claims, in their order; `done` hears the title of each as it is reached.

    Raises:
        InputError: one of them cannot be judged as it is stated.
    """
    processes = min(jobs, math.ceil(len(targets) / SHARE))
    given = _here(targets, seed, device) if processes < 2 else _in_processes(targets, processes, seed, device)
    answers = {}
    for i, answer in given:
        answers[i] = answer
        done(targets[i].claim.title)
    return [_outcome(target, answers[i]) for i, target in enumerate(targets)]


def _outcome(target: Target, answer: Answer) -> Outcome:
    if "error" in answer:
        return Outcome(target, None, answer["error"])
    try:
        certificate = read(answer["envelope"])
    except InputError as error:
        return Outcome(target, None, f"crashed: {error}")
    if certificate.digest != target.claim.digest:
        return Outcome(target, None, "crashed: its file states another claim each time it is imported")
    return Outcome(target, certificate)


def judge(claim: Claim, seed: int, device: str) -> Answer:
    """The certificate's envelope, or an error of ours in one line; bad input is raised."""
    from symverify.verification.judging import verify

    try:
        certificate = verify(claim, seed=seed, device=device)
        if certificate.residual is not None and not math.isfinite(certificate.residual):
            certificate = replace(certificate, residual=None)
        return {"envelope": certificate.envelope()}
    except InputError as error:
        raise InputError(f"{claim.title}: {error}") from error
    except Exception as error:  # it is this claim's error, and the others are judged all the same
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        return {"error": f"crashed: {type(error).__name__}: {' '.join(str(error).split())[:400]} ({where})"}


def _here(targets: Sequence[Target], seed: int, device: str) -> Iterator[tuple[int, Answer]]:
    with one_thread():
        for i, target in enumerate(targets):
            yield i, judge(target.claim, seed, device)


# --- several processes


def _prepare() -> None:
    """One thread; Ctrl-C ends a process at once and without a word; none outlives the program that started it."""
    import torch

    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge_named(reference: tuple[str | None, str, str], seed: int, device: str) -> Answer:
    return judge(resolve(*reference), seed, device)


@contextlib.contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Left by an exception, Ctrl-C included, it stops what still runs and does not wait for it."""
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_prepare)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown()


def _in_processes(targets: Sequence[Target], processes: int, seed: int, device: str) -> Iterator[tuple[int, Answer]]:
    lost, futures = dict(enumerate(targets)), dict[Future[Answer], int]()
    with _pool(processes) as pool:
        with contextlib.suppress(BrokenProcessPool):
            for i, target in enumerate(targets):
                futures[pool.submit(_judge_named, target.reference, seed, device)] = i
        for future in as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                del lost[futures[future]]
                yield futures[future], future.result()
    for i, target in lost.items():
        yield i, _alone(target, seed, device)


def _alone(target: Target, seed: int, device: str) -> Answer:
    """A process that dies takes the pool along; each claim that was lost with it gets a process of its own."""
    try:
        with _pool(1) as pool:
            return pool.submit(_judge_named, target.reference, seed, device).result()
    except BrokenProcessPool:
        return {"error": DIED}
