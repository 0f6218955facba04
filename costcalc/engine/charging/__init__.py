"""A usage as it stands, or as it is planned, charge by charge: their sum is the total of the report.

``account`` makes the charges of one account and API from its ledger, ``ahead`` those of what is paid ahead, ``charges`` all
together with the terms of the bills.
"""
