"""The cheapest calendar of purchases: exact, by a shortest path over months at whose end nothing prepaid is left.

``segments``
    the price of one run of months that starts and ends with no packages left.
``edges``
    the runs between two months, used up or with a rest that is lost.
``terms``
    subscriptions, as steps over their months.
``path``
    the cheapest chain of runs and terms, and the packages in it.
``dated``
    when each package of a run is bought, and whether it can be used up in time.
``points``
    the runs longer than a package lives, package by package, where the others cannot tell.
``optimum``
    an account's months: what the free quota and owned lots leave, planned, and settled by the ledger.
``subscribed``
    the sequences of subscriptions, where packages can outlive a term.
``envelope``
    the same months with bills that never fall: a lower bound.
``proof``
    where the search may have missed a cheaper calendar: it is sought, or the lower bound is said.
``variations``
    the optima of other calls and of other sizes on sale, and what keeping a calendar costs then.
``advice``
    the alternatives that stand beside a plan.
"""
