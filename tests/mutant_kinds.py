"""What a mutant changes, in a word: the kind of the first place at which its function differs from the original."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

ORIGINAL = "__mutmut_orig"


def kinds(path: Path) -> Mapping[str, str]:
    """Return the kind of each mutant in a file of mutmut's, by the end of its name: ``x_cover__mutmut_3``."""
    tree = ast.parse(path.read_bytes())
    functions = {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "__mutmut_" in node.name
    }
    found = {}
    for name, node in functions.items():
        original = functions.get(name.rpartition("__mutmut_")[0] + ORIGINAL)
        if original and node is not original:
            changed = _first(ast.Module(original.body, []), ast.Module(node.body, []))
            found[name] = _kind(*changed) if changed else "nothing that Python sees"
    return found


def _first(before: ast.AST, after: ast.AST) -> tuple[ast.AST, ast.AST] | None:
    """Return the innermost nodes that hold all that differs; None where nothing does."""
    if ast.dump(before) == ast.dump(after):
        return None
    mine, others = list(ast.iter_child_nodes(before)), list(ast.iter_child_nodes(after))
    if type(before) is type(after) and len(mine) == len(others):
        differing = [found for one, other in zip(mine, others, strict=True) if (found := _first(one, other))]
        if len(differing) == 1 and not isinstance(differing[0][0], ast.operator | ast.cmpop | ast.boolop):
            return differing[0]
    return before, after


def _kind(before: ast.AST, after: ast.AST) -> str:
    match before, after:
        case ast.Compare(), ast.Compare():
            return "another comparison: `<` for `<=`, `==` for `!=`"
        case _, ast.BoolOp() if not isinstance(before, ast.BoolOp) or len(after.values) > len(before.values):
            return "a condition that always holds, or never"
        case ast.BoolOp(), ast.BoolOp():
            return "`and` for `or`, `or` for `and`"
        case ast.UnaryOp(), _:
            return "no `not`, no sign"
        case _, ast.Constant(value=None):
            return "`None` in place of a value"
        case ast.Constant(value=bool()), ast.Constant():
            return "`True` for `False`, `False` for `True`"
        case ast.Constant(value=int()), ast.Constant():
            return "another number"
        case ast.Constant(value=str()), ast.Constant():
            return "another text"
        case ast.AugAssign(), _:
            return "`-=` or `=` for `+=`"
        case ast.BinOp(), ast.BinOp():
            return "another operation: `-` for `+`, `/` for `*`"
        case ast.Call(), ast.Call():
            return "an argument that is left out"
        case ((ast.Break() | ast.Continue() | ast.Return()), _):
            return "`return` for `break`, `break` for `continue`"
        case _:
            return "anything else"
