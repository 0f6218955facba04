"""Results for machines, one file per document: each key of its JSON once, and the columns of its CSV.

A file declares ``DOCUMENT``, the keys over the words of ``words`` and ``shared``, and ``COLUMNS``, the rows for a
spreadsheet. From the one declaration the JSON Schema follows, the JSON is written, and a saved one is read back.
The keys and the columns are a contract: they are only ever added, so the schemas stay open.

A new document is a file here and a line in ``render.reports``; a new key is a line in its file.
"""
