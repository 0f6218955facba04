"""The cheapest calendar of purchases: exact, by a shortest path over months at whose end nothing prepaid is left.

``curves``
    the bills of months, cut into pieces that are straight lines.
``segments``
    what the calls of a horizon cost: these bills, and one run of months with no packages left.
``whole``
    a calendar found at once, where months make none dearer than one month would be.
``edges``
    the runs between two months, used up or with a rest that is lost.
``terms``
    subscriptions, as steps over their months.
``path``
    the cheapest chain of runs and terms, for horizons that a package outlives, and for sizes too odd for ``chain``.
``equal``
    the same for months that are all alike, which takes a fraction of the time.
``bundles``
    what may be bought in one month for calls beyond it.
``sweep``
    one pass over the months, each state of which is so many calls that are paid for, at the least cost.
``chain``
    the cheapest calendar of a horizon that outlasts a package, by one such pass or two.
``found``
    what either of them finds.
``dated``
    when each package of a run is bought, and whether it can be used up in time.
``rates``
    what the calls of each month cost at least: a lower bound, loose and quick.
``rough``
    a calendar where no search ends in time.
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
