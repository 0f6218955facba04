"""Exact costs of APIs that are paid by the call."""
