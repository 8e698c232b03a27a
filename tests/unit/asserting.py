"""Whether a function of a test asserts something whenever it is run to its end."""

import ast
from collections.abc import Iterable, Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Calls that fail by themselves: pytest's, numpy's, Playwright's, hypothesis', and the testbed's.
FAILING = {"raises", "warns", "fail", "expect", "wait_for_function", "until", "patience"}
# What these give is as long as what they are given.
AS_LONG = {"enumerate", "zip", "sorted", "reversed", "list", "tuple", "set", "map", "pairwise"}
AS_LONG_METHODS = {"items", "values", "keys", "permutations"}


def functions_in(tree: ast.AST) -> Iterator[Function]:
    """Yield every function, whatever it is in."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def asserting(trees: Iterable[ast.Module], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the names of the functions that assert, by themselves or by those they call."""
    functions = [(one, constants(tree)) for tree in trees for one in functions_in(tree)]
    while True:
        found = known | {one.name for one, lists in functions if holds(one.body, known, lists)}
        if found == known:
            return known
        known = found


def constants(tree: ast.AST) -> dict[str, ast.expr]:
    """Return what each name is set to that is set to something written out."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            found |= {name.id: node.value for name in node.targets if isinstance(name, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
    return found


def holds(body: Iterable[ast.stmt], known: frozenset[str], lists: Mapping[str, ast.expr]) -> bool:
    """Say whether one of the statements asserts whenever all of them are done."""
    return any(_holds(statement, known, lists) for statement in body)


def _holds(  # noqa: PLR0911 — a return for each kind of statement
    statement: ast.stmt, known: frozenset[str], lists: Mapping[str, ast.expr]
) -> bool:
    match statement:
        case ast.Assert(test=test):
            return not _is_vacuous(test, lists)
        case ast.With() | ast.AsyncWith():
            managers = (item.context_expr for item in statement.items)
            return any(_calls(one, known) for one in managers) or holds(
                statement.body, known, lists
            )
        case ast.Try():
            return holds([*statement.body, *statement.finalbody], known, lists)
        case ast.If():
            return all(holds(one, known, lists) for one in (statement.body, statement.orelse))
        case ast.For() | ast.AsyncFor():
            return is_certain(statement.iter, lists) and holds(statement.body, known, lists)
        case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.Return():
            return _calls(statement, known)
    return False


def is_certain(  # noqa: PLR0911 — a return for each kind of expression
    iterable: ast.expr, lists: Mapping[str, ast.expr]
) -> bool:
    """Say whether an iterable has something in it, as far as the file says."""
    match iterable:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(not isinstance(p, ast.Starred) or is_certain(p.value, lists) for p in parts)
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Constant(value=str() | bytes() as text):
            return bool(text)
        case ast.Name(id=name):
            return name in lists and is_certain(lists[name], _without(lists, name))
        case ast.Call(func=ast.Name(id="range"), args=limits):
            return all(_is_number(one, lists) for one in limits)
        case ast.Call(func=ast.Name(id=name), args=given) if name in AS_LONG and given:
            return all(is_certain(one, lists) for one in given[name == "map" :])
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in AS_LONG_METHODS:
            return is_certain(value, lists)
        case ast.ListComp(generators=[one]) if not one.ifs:
            return is_certain(one.iter, lists)
    return False


def _without(lists: Mapping[str, ast.expr], name: str) -> dict[str, ast.expr]:
    return {key: value for key, value in lists.items() if key != name}


def _is_number(node: ast.expr, lists: Mapping[str, ast.expr]) -> bool:
    match node:
        case ast.Constant(value=int()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_number(left, lists) and _is_number(right, lists)
        case ast.Name(id=name) if name in lists:
            return _is_number(lists[name], _without(lists, name))
        case ast.Name(id=name):
            return name.isupper()  # a constant of the product
    return False


def _is_vacuous(test: ast.expr, lists: Mapping[str, ast.expr]) -> bool:
    """Say whether it is `all(…)` of what may be nothing."""
    match test:
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(generators=[one])]):
            return not is_certain(one.iter, lists)
    return False


def _calls(node: ast.AST, known: frozenset[str]) -> bool:
    """Say whether there is a call of something that fails by itself."""
    names = {_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    return any(name in FAILING or name in known or name.startswith("assert_") for name in names)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
