"""Concurrency: how much of it is needed, and which permits by day or month meet the need at least cost.

``queueing``
    the concurrency that serves a rate of calls, or a batch by its deadline.
``sizing``
    that need beside its neighbours: what waits, and for how long, with less or more.
``permits``
    the cheapest permits by day and by month that meet a need on each day.
``permitflow``
    the same where months overlap, as a flow of least cost.
``concurrency``
    the question in whole: need, permits and price.
``add_on``
    concurrency put beside an answer about calls.
"""
