"""Logs of calls → usage, peaks and rates: one text of SQL, run by the engine where the logs are.

Read in this order:

    formats   what a log's columns mean, and what is said about them on the command line
    format_files  a log format as YAML: a file, or one of those in ``presets``
    files  heads  sources   names of files → a relation of DuckDB with those columns, all files of one shape
    texts  quick_texts  times and numbers written as text → whole numbers, by SQL that every engine computes alike
    reading   any relation with a format → the typed columns ``start duration ok units calls api account id``, and why
              a row cannot be read
    zones     a billing zone as whole numbers, from Python's ``zoneinfo``
    kernel    typed columns → usage, repeated ids, peaks, the busiest hour
    dialects  the few words in which engines differ
    engines   DuckDB embedded, Spark, or whatever answered a query that was printed
    metering  a question put to an engine, and its answer as a result

Times are microseconds since 1970 in 64-bit integers. No engine's time zones, floats, rounding or regular expressions
decide a number. Nothing outside this folder imports ``duckdb`` or ``pyspark``.
"""
