"""How pictures are drawn: ``model`` says what is in one, ``svg`` and ``terminal`` draw it.

What a report shows stands in ``render/pictures``, a module for each report that has pictures: it gives ``pictures``, a
function from its result to the pictures of ``model`` (the first of them is the one that ``-o NAME.svg`` and ``--plot``
draw). The line of the report in ``render/reports`` names it; a report that names none has a page without pictures.
"""
